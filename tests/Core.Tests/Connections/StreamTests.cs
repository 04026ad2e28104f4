using System.Text;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class StreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_Both_CarriesBytesBothWays(bool async)
    {
        using RawPair pair = await RawPair.Connect();
        Stream stream = pair.Connection.AsStream();
        byte[] into = new byte[10];
        pair.Give("to us");

        int count = async ? await stream.ReadAsync(into).Within() : stream.Read(into);
        if (async)
        {
            await stream.WriteAsync("to them"u8.ToArray()).Within();
        }
        else
        {
            stream.Write("to them"u8);
        }

        Assert.Equal("to us"u8.ToArray(), into[..count]);
        Assert.Equal("to them"u8.ToArray(), pair.Take(7));
        Assert.Equal((5L, 7L), (pair.Connection.Stats.Received, pair.Connection.Stats.Sent));
    }

    [Fact]
    public async Task Read_PeerEnds_IsZero()
    {
        using RawPair pair = await RawPair.Connect();
        Stream stream = pair.Connection.AsStream();
        pair.End();

        Assert.Equal(0, stream.Read(new byte[1]));
        Assert.Equal(-1, stream.ReadByte());
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).Within());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20_000)]
    public async Task Read_IntoLittleAndMuchRoom_BringsTheSameBytesAndTheEnd(int room)
    {
        using RawPair pair = await RawPair.Connect();
        Stream stream = pair.Connection.AsStream();
        byte[] into = new byte[room];
        pair.Give("one");
        int first = stream.Read(into);
        string text = Encoding.UTF8.GetString(into, 0, first);
        Task<int> waits = Task.Factory.StartNew(() => stream.Read(into), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        pair.End();

        Assert.Equal("one", text);
        Assert.Equal(0, await waits.Within());
        Assert.Equal(0, stream.Read(into));
        Assert.Equal(3L, pair.Connection.Stats.Received);
    }

    [Fact]
    public async Task Read_IntoMuchRoom_FindsThisSideClosed()
    {
        using RawPair pair = await RawPair.Connect();
        Stream stream = pair.Connection.AsStream();
        pair.Connection.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stream.Read(new byte[20_000]));
    }

    [Fact]
    public async Task Read_AfterALine_GetsTheBufferedBytes()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("header\nbody");
        await pair.Connection.ReceiveLineAsync().Within();
        byte[] into = new byte[10];

        int count = pair.Connection.AsStream().Read(into, 1, 9);

        Assert.Equal("body"u8.ToArray(), into[1..(count + 1)]);
    }

    [Fact]
    public async Task Read_BytesComeLater_WaitsOnTheCallingThread()
    {
        using RawPair pair = await RawPair.Connect();
        Stream stream = pair.Connection.AsStream();
        Task<int> read = Task.Factory.StartNew(
            () => stream.ReadByte(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        pair.Give("x");

        Assert.Equal('x', await read.Within());
    }

    [OutsideLoop("A blocking read that waits is refused there.")]
    [Fact]
    public async Task Read_WithATimeout_ThrowsIoExceptionAndGoesOn()
    {
        using RawPair pair = await RawPair.Connect();
        Stream stream = pair.Connection.AsStream();
        stream.ReadTimeout = 20;

        Assert.IsType<SocketTimeoutException>(Assert.ThrowsAny<IOException>(() => stream.ReadByte()));
        await Assert.ThrowsAnyAsync<IOException>(() => stream.ReadAsync(new byte[1]).AsTask()).Within();
        pair.Give("x");

        Assert.Equal('x', stream.ReadByte());
    }

    [Fact]
    public async Task Read_OnAForeignClock_TimesOutThere()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromHours(1));
        Task<int> read = Task.Factory.StartNew(
            () => pair.Connection.AsStream().ReadByte(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // Whether the read has begun before the step or after it: at two steps it is over.
        await Eventually.True(() =>
        {
            clock.Advance(TimeSpan.FromHours(1));
            return read.IsCompleted;
        });

        await Assert.ThrowsAsync<SocketTimeoutException>(() => read).Within();
    }

    [OutsideLoop("A blocking write that waits is refused there.")]
    [Fact]
    public async Task Write_WithATimeout_SaysHowMuchWentOut()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        Stream stream = pair.Connection.AsStream();
        stream.WriteTimeout = 20;

        SocketTimeoutException late = Assert.Throws<SocketTimeoutException>(() => stream.Write(new byte[20_000_000]));

        Assert.Equal(pair.Connection.Stats.Sent, late.Sent);
        Assert.InRange(late.Sent, 1, 19_999_999);
    }

    [Fact]
    public async Task Write_PeerReadsSlowly_WritesEverything()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        byte[] data = new byte[3_000_000];
        new Random(2).NextBytes(data);
        Task write = Task.Factory.StartNew(
            () => pair.Connection.AsStream().Write(data), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        byte[] arrived = await Task.Run(() => pair.Take(data.Length)).Within();

        await write.Within();
        Assert.Equal(data, arrived);
    }

    [Fact]
    public async Task Timeouts_OfTheStream_AreThoseOfTheConnectionsDirections()
    {
        using RawPair pair = await RawPair.Connect();
        Stream stream = pair.Connection.AsStream();
        (int Read, int Write) before = (stream.ReadTimeout, stream.WriteTimeout);

        stream.WriteTimeout = 1_500;
        stream.ReadTimeout = 200;

        Assert.Equal((Timeout.Infinite, Timeout.Infinite), before);
        Assert.Equal((200, 1_500), (stream.ReadTimeout, stream.WriteTimeout));
        Assert.Equal(TimeSpan.FromSeconds(1.5), pair.Connection.SendTimeouts?.Block);
        Assert.Equal(TimeSpan.FromSeconds(0.2), pair.Connection.ReceiveTimeouts?.Block);
        stream.WriteTimeout = Timeout.Infinite;
        Assert.Equal((200, Timeout.Infinite), (stream.ReadTimeout, stream.WriteTimeout));
        Assert.Equal(Timeouts.None, pair.Connection.Timeouts);
    }

    [Fact]
    public async Task Timeouts_OfTheStream_AreTheConnectionsWhereNoneWereSet()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(5));
        Stream stream = pair.Connection.AsStream();

        Assert.Equal((5_000, 5_000), (stream.ReadTimeout, stream.WriteTimeout));
        stream.ReadTimeout = Timeout.Infinite;
        Assert.Equal((Timeout.Infinite, 5_000), (stream.ReadTimeout, stream.WriteTimeout));
    }

    [Fact]
    public async Task Dispose_OfTheStream_DisposesOfTheConnection()
    {
        using RawPair pair = await RawPair.Connect();

        pair.Connection.AsStream().Dispose();

        Assert.Null(pair.Connection.Handle);
    }

    [Fact]
    public async Task Read_ConnectionIsDisposedMeanwhile_EndsWithDisposed()
    {
        for (int round = 0; round < 50; round++)
        {
            using RawPair pair = await RawPair.Connect();
            Task<int> read = Task.Run(() => pair.Connection.AsStream().ReadByte());

            pair.Connection.Dispose();

            await Assert.ThrowsAsync<ObjectDisposedException>(() => read).Within();
        }
    }

    [Fact]
    public async Task Stream_WhatItCannot_IsRefused()
    {
        using RawPair pair = await RawPair.Connect();
        Stream stream = pair.Connection.AsStream();

        Assert.Equal((true, true, false, true), (stream.CanRead, stream.CanWrite, stream.CanSeek, stream.CanTimeout));
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Read(new byte[1], 1, 1));
        stream.Flush();
        await stream.FlushAsync().Within();
    }
}
