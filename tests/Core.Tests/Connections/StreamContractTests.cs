using System.Text;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests.Connections;

/// <summary>What the BCL expects of a stream that is one end of a connection, whatever way it is read and written.</summary>
public sealed class StreamContractTests
{
    private static readonly byte[] One = new byte[1];

    public static TheoryData<StreamWay> Ways => [.. Enum.GetValues<StreamWay>()];

    /// <summary>A byte is never nothing.</summary>
    public static TheoryData<StreamWay> WaysWithALength => [.. Enum.GetValues<StreamWay>().Except([StreamWay.Byte])];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Bytes_AnyWay_ArriveBothWaysAtOnce(StreamWay way)
    {
        using StreamPair streams = await StreamPair.Connect();
        byte[] data = new byte[way == StreamWay.Byte ? 2_000 : 200_000];
        new Random(1).NextBytes(data);

        Task<byte[]> there = streams.Other.ReadAllBy(way, data.Length);
        Task<byte[]> back = streams.One.ReadAllBy(way, data.Length);
        await Task.WhenAll(streams.One.WriteBy(way, data), streams.Other.WriteBy(way, data), there, back).Within();

        Assert.Equal(data, await there);
        Assert.Equal(data, await back);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_PeerEnds_IsZeroAgainAndAgain(StreamWay way)
    {
        using StreamPair streams = await StreamPair.Connect();
        await streams.Other.WriteBy(way, "last"u8.ToArray()).Within();
        streams.Other.Dispose();

        Assert.Equal("last"u8.ToArray(), await streams.One.ReadAllBy(way, 10).Within());
        Assert.Equal(0, await streams.One.ReadBy(way, new byte[1]).Within());
    }

    [Theory]
    [MemberData(nameof(WaysWithALength))]
    public async Task Read_IntoNothing_WaitsForBytesAndTakesNone(StreamWay way)
    {
        using StreamPair streams = await StreamPair.Connect();
        Task<int> waits = streams.One.ReadBy(way, Memory<byte>.Empty);
        await Task.WhenAny(waits, Task.Run(Thread.Yield));
        Assert.False(waits.IsCompleted);

        await streams.Other.WriteAsync("hello"u8.ToArray());

        Assert.Equal(0, await waits.Within());
        Assert.Equal(0, await streams.One.ReadBy(way, Memory<byte>.Empty).Within());
        Assert.Equal("hello"u8.ToArray(), await streams.One.ReadAllBy(way, 5).Within());
        streams.Other.Dispose();
        Assert.Equal(0, await streams.One.ReadBy(way, Memory<byte>.Empty).Within());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Write_OfNothing_SendsNothing(StreamWay way)
    {
        using StreamPair streams = await StreamPair.Connect();
        foreach (string word in new[] { string.Empty, "one", string.Empty, "two" })
        {
            await streams.One.WriteBy(way, Encoding.ASCII.GetBytes(word)).Within();
        }

        Assert.Equal("onetwo"u8.ToArray(), await streams.Other.ReadAllBy(way, 6).Within());
    }

    [Fact]
    public async Task BeginWrite_BehindAReadThatWaits_DoesNotQueue()
    {
        using StreamPair streams = await StreamPair.Connect();
        IAsyncResult read = streams.One.BeginRead(new byte[1], 0, 1, null, null);

        await Task.Factory.FromAsync(streams.One.BeginWrite([7], 0, 1, null, null), streams.One.EndWrite).Within();

        Assert.Equal([7], await streams.Other.ReadAllBy(StreamWay.MemoryAsync, 1).Within());
        await streams.Other.WriteAsync(One);
        Assert.Equal(1, await Task.Factory.FromAsync(read, streams.One.EndRead).Within());
    }

    [Fact]
    public async Task Begin_CallbackAndState_AreGivenBack()
    {
        using StreamPair streams = await StreamPair.Connect();
        object state = new();
        TaskCompletionSource<IAsyncResult> called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        IAsyncResult begun = streams.One.BeginWrite([1], 0, 1, called.SetResult, state);

        Assert.Same(begun, await called.Task.Within());
        Assert.Same(state, begun.AsyncState);
        streams.One.EndWrite(begun);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CopyTo_Everything_UntilTheEnd(bool async)
    {
        using StreamPair streams = await StreamPair.Connect();
        byte[] data = new byte[100_000];
        new Random(2).NextBytes(data);
        MemoryStream copy = new();
        Task copying = async ? streams.One.CopyToAsync(copy, 1000) : Task.Run(() => streams.One.CopyTo(copy));
        await streams.Other.WriteAsync(data);
        await streams.Other.DisposeAsync();

        await copying.Within();

        Assert.Equal(data, copy.ToArray());
    }

    [Theory]
    [InlineData(StreamWay.ArrayAsync)]
    [InlineData(StreamWay.MemoryAsync)]
    public async Task ReadAsync_CancelledBeforeAndMeanwhile_LeavesTheStreamUsable(StreamWay way)
    {
        using StreamPair streams = await StreamPair.Connect();
        using CancellationTokenSource cancellation = new();
        byte[] into = new byte[1];
        Task<int> waits = Read(into, cancellation.Token);
        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits.Within())).CancellationToken);
        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Read(into, cancellation.Token).Within())).CancellationToken);
        await streams.Other.WriteAsync(new byte[] { 42 });
        Assert.Equal((1, 42), (await Read(into, default).Within(), into[0]));

        Task<int> Read(byte[] buffer, CancellationToken token) =>
            way == StreamWay.ArrayAsync ? streams.One.ReadAsync(buffer, 0, 1, token) : streams.One.ReadAsync(buffer.AsMemory(), token).AsTask();
    }

    [Fact]
    public async Task WriteAndFlush_CancelledBefore_AreCancelled()
    {
        using StreamPair streams = await StreamPair.Connect();
        CancellationToken cancelled = new(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams.One.WriteAsync(One, 0, 1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams.One.WriteAsync(One.AsMemory(), cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams.One.FlushAsync(cancelled));
        await streams.One.FlushAsync();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_DisposedMeanwhile_Ends(StreamWay way)
    {
        using StreamPair streams = await StreamPair.Connect();
        Task<int> waits = streams.One.ReadBy(way, new byte[1]);

        await streams.One.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits.Within());
    }

    [Fact]
    public async Task ValueTask_AwaitedTwice_Throws()
    {
        using StreamPair streams = await StreamPair.Connect();
        ValueTask<int> read = streams.One.ReadAsync(new byte[1].AsMemory());
        await streams.Other.WriteAsync(One);
        await read;

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await read);
    }

    [OutsideLoop("A blocking read that waits is refused there.")]
    [Fact]
    public async Task ReadTimeout_RunsOut_IsAnIoException()
    {
        using StreamPair streams = await StreamPair.Connect();
        streams.One.ReadTimeout = 1;

        Assert.ThrowsAny<IOException>(() => streams.One.Read(new byte[1]));
        Assert.ThrowsAny<IOException>(() => streams.One.Read([]));
        Assert.Equal(Timeout.Infinite, streams.One.WriteTimeout);
    }
}
