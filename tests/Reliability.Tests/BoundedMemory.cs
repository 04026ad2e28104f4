using System.Net.Sockets;
using System.Text;
using RxSocket.Ltn12;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A peer cannot make a connection hold more than its limits say: it meets an error with a name, and what came is still there.</summary>
public sealed partial class BoundedMemory
{
    private const string Promise = nameof(BoundedMemory);
    private const int LargestBlock = 64 * 1024;

    private static readonly Limits Small = new(10_000, 100_000);

    public static TheoryData<string> Presets => [nameof(Limits.Internet), nameof(Limits.Default), nameof(Small)];

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task ReceiveLine_TheLineHasNoEnd_MeetsTheLimitAndKeepsTheBytes(string preset)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Of(preset);
        using Flood flood = new(pair.Peer, static _ => Flood.Block);

        SocketFaultException tooLong = await Assert.ThrowsAsync<SocketFaultException>(() => pair.Connection.ReceiveLineAsync().AsTask()).Within();

        Assert.Equal((SocketError.MessageSize, "line too long"), (tooLong.Error, tooLong.Word));
        await AssertHeld(pair.Connection, pair.Connection.Limits.LongestLine + 1);
        Figures.Tell(Promise, $"bytes held of an endless line, {preset}", tooLong.Partial.Length);
    }

    [Fact]
    public async Task Lines_TheLineHasNoEnd_EndWithTheLimit()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Limits.Internet;
        using Flood flood = new(pair.Peer, static _ => Flood.Block);
        TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        using IDisposable subscription = pair.Connection.Lines().Subscribe(static _ => { }, failed.SetResult);

        SocketFaultException tooLong = Assert.IsType<SocketFaultException>(await failed.Task.Within());
        Assert.Equal(SocketError.MessageSize, tooLong.Error);
        await AssertHeld(pair.Connection, Limits.Internet.LongestLine + 1);
    }

    [Fact]
    public async Task ReceiveAll_TheStreamHasNoEnd_MeetsTheLimitAndKeepsTheBytes()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Limits.Internet;
        using Flood flood = new(pair.Peer, static _ => Flood.Block);

        SocketFaultException tooMuch = await Assert.ThrowsAsync<SocketFaultException>(() => pair.Connection.ReceiveAllAsync().AsTask()).Within();

        Assert.Equal(SocketError.MessageSize, tooMuch.Error);
        await AssertHeld(pair.Connection, Limits.Internet.MostBuffered);
        Figures.Tell(Promise, "bytes held of an endless stream, Internet", tooMuch.Partial.Length);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task Receive_ACountBeyondTheLimit_IsRefused(string preset)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Of(preset);
        int tooMany = pair.Connection.Limits.MostBuffered + 1;

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.Connection.ReceiveAsync(tooMany).AsTask()).Within();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.Connection.PeekAsync(tooMany).AsTask()).Within();
    }

    [Fact]
    public void Trusted_IsWhatAnArrayHolds() => Assert.Equal((Array.MaxLength, Array.MaxLength), (Limits.Trusted.LongestLine, Limits.Trusted.MostBuffered));

    [Theory]
    [InlineData("a field that is folded for ever")]
    [InlineData("fields for ever")]
    public async Task ChunkedSource_TheTrailerHasNoEnd_MeetsTheLimit(string kind)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Small;
        Dictionary<string, string> trailers = [];
        Source source = pair.Connection.ChunkedSource(trailers);
        pair.Give("0\r\nfirst: value\r\n");
        byte[] folds = [.. Enumerable.Repeat(" x\r\n"u8.ToArray(), 500).SelectMany(static line => line)];
        using Flood flood = new(pair.Peer, i => kind.StartsWith("a field", StringComparison.Ordinal) ? folds : Encoding.ASCII.GetBytes($"f{i}: v\r\n"));

        // On another thread: where there is always more to read, it would never come back.
        Chunk chunk = await Task.Run(() => source.PullAsync().AsTask()).Within();

        SocketFaultException tooLong = Assert.IsType<SocketFaultException>(chunk.Error);
        Assert.Equal((SocketError.MessageSize, "trailer too long"), (tooLong.Error, tooLong.Word));
        Assert.True(trailers.Sum(static field => field.Key.Length + field.Value.Length) <= Small.MostBuffered);
    }

    private static Limits Of(string preset) => preset switch
    {
        nameof(Limits.Internet) => Limits.Internet,
        nameof(Limits.Default) => Limits.Default,
        _ => Small,
    };

    // All of them, and hardly more than asked for.
    private static async Task AssertHeld(TcpConnection connection, int count)
    {
        connection.Limits = Limits.Trusted;
        ReadOnlyMemory<byte> held = await connection.PeekAsync(1).Within();
        Assert.InRange(held.Length, count, count + LargestBlock);
        Assert.Equal(-1, held.Span.IndexOfAnyExcept((byte)'x'));
    }
}
