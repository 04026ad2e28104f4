using Xunit;

namespace RxSocket.Tests.Connections;

/// <summary>What the BCL expects of a stream that is used as it must not be: wrong arguments, a seek, a use after its end.</summary>
public sealed class StreamMisuseTests
{
    private static readonly byte[] One = new byte[1];

    /// <summary>Every call that takes an array: with a buffer, an offset, a count.</summary>
    public static TheoryData<string, Action<Stream, byte[]?, int, int>> ArrayCalls => new()
    {
        { "Read", static (stream, buffer, offset, count) => Assert.InRange(stream.Read(buffer!, offset, count), 0, count) },
        { "ReadAsync", static (stream, buffer, offset, count) => stream.ReadAsync(buffer!, offset, count) },
        { "BeginRead", static (stream, buffer, offset, count) => stream.BeginRead(buffer!, offset, count, null, null) },
        { "Write", static (stream, buffer, offset, count) => stream.Write(buffer!, offset, count) },
        { "WriteAsync", static (stream, buffer, offset, count) => stream.WriteAsync(buffer!, offset, count) },
        { "BeginWrite", static (stream, buffer, offset, count) => stream.BeginWrite(buffer!, offset, count, null, null) },
    };

    /// <summary>Every member that a disposed stream refuses.</summary>
    public static TheoryData<string, Func<Stream, Task>> Uses => new()
    {
        { "Read", static stream => Task.FromResult(stream.Read(One, 0, 1)) },
        { "Read into a span", static stream => Task.FromResult(stream.Read(One.AsSpan())) },
        { "Read of nothing", static stream => Task.FromResult(stream.Read([])) },
        { "ReadByte", static stream => Task.FromResult(stream.ReadByte()) },
        { "ReadAsync", static stream => stream.ReadAsync(One, 0, 1) },
        { "ReadAsync into memory", static stream => stream.ReadAsync(One.AsMemory()).AsTask() },
        { "ReadAsync of nothing", static stream => stream.ReadAsync(Memory<byte>.Empty).AsTask() },
        { "BeginRead", static stream => Task.FromResult(stream.EndRead(stream.BeginRead(One, 0, 1, null, null))) },
        { "Write", static stream => Done(() => stream.Write(One, 0, 1)) },
        { "Write of a span", static stream => Done(() => stream.Write(One.AsSpan())) },
        { "WriteByte", static stream => Done(() => stream.WriteByte(1)) },
        { "WriteAsync", static stream => stream.WriteAsync(One, 0, 1) },
        { "WriteAsync of memory", static stream => stream.WriteAsync(One.AsMemory()).AsTask() },
        { "BeginWrite", static stream => Done(() => stream.EndWrite(stream.BeginWrite(One, 0, 1, null, null))) },
        { "Flush", static stream => Done(stream.Flush) },
        { "FlushAsync", static stream => stream.FlushAsync() },
        { "CopyTo", static stream => Done(() => stream.CopyTo(new MemoryStream())) },
        { "CopyToAsync", static stream => stream.CopyToAsync(new MemoryStream()) },
        { "ReadTimeout", static stream => Task.FromResult(stream.ReadTimeout) },
        { "ReadTimeout set", static stream => Task.FromResult(stream.ReadTimeout = 1) },
        { "WriteTimeout", static stream => Task.FromResult(stream.WriteTimeout) },
        { "WriteTimeout set", static stream => Task.FromResult(stream.WriteTimeout = 1) },
    };

    [Theory]
    [MemberData(nameof(ArrayCalls), DisableDiscoveryEnumeration = true)]
    public async Task ArrayCall_WrongArgument_NamesIt(string call, Action<Stream, byte[]?, int, int> make)
    {
        using StreamPair streams = await StreamPair.Connect();
        Assert.Equal("buffer", Assert.Throws<ArgumentNullException>(() => make(streams.One, null, 0, 0)).ParamName);
        Assert.Equal("offset", Assert.Throws<ArgumentOutOfRangeException>(() => make(streams.One, One, -1, 0)).ParamName);
        foreach ((int offset, int count) in new[] { (0, -1), (0, 2), (1, 1), (2, 0), (int.MaxValue, int.MaxValue) })
        {
            ArgumentOutOfRangeException thrown = Assert.Throws<ArgumentOutOfRangeException>(() => make(streams.One, One, offset, count));
            Assert.Equal((call, "count"), (call, thrown.ParamName));
        }
    }

    [Fact]
    public async Task End_OfWhatWasNotBegun_IsAnArgumentError()
    {
        using StreamPair streams = await StreamPair.Connect();
        Assert.Throws<ArgumentNullException>("asyncResult", () => streams.One.EndRead(null!));
        Assert.Throws<ArgumentNullException>("asyncResult", () => streams.One.EndWrite(null!));
        Assert.Throws<ArgumentException>(() => streams.One.EndRead(new StrangeResult()));
        Assert.Throws<ArgumentException>(() => streams.One.EndWrite(new StrangeResult()));
    }

    [Fact]
    public async Task CopyTo_WrongDestination_IsRefused()
    {
        using StreamPair streams = await StreamPair.Connect();
        MemoryStream closed = new();
        closed.Dispose();

        Assert.Throws<ArgumentNullException>("destination", () => streams.One.CopyTo(null!));
        await Assert.ThrowsAsync<ArgumentNullException>("destination", () => streams.One.CopyToAsync(null!));
        Assert.Throws<ArgumentOutOfRangeException>("bufferSize", () => streams.One.CopyTo(new MemoryStream(), 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("bufferSize", () => streams.One.CopyToAsync(new MemoryStream(), -1));
        Assert.Throws<NotSupportedException>(() => streams.One.CopyTo(new MemoryStream([], writable: false)));
        Assert.Throws<ObjectDisposedException>(() => streams.One.CopyTo(closed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    public async Task Timeout_OutOfRange_IsRefusedAsTheBclDoes(int milliseconds)
    {
        using StreamPair streams = await StreamPair.Connect();
        ArgumentOutOfRangeException read = Assert.Throws<ArgumentOutOfRangeException>("value", () => streams.One.ReadTimeout = milliseconds);
        Assert.Throws<ArgumentOutOfRangeException>("value", () => streams.One.WriteTimeout = milliseconds);

        Assert.StartsWith("Timeout can be only be set to 'System.Threading.Timeout.Infinite' or a value > 0.", read.Message, StringComparison.Ordinal);
        Assert.Equal((Timeout.Infinite, Timeout.Infinite), (streams.One.ReadTimeout, streams.One.WriteTimeout));
    }

    [Fact]
    public async Task Seek_AndItsKin_AreNotSupported()
    {
        using StreamPair streams = await StreamPair.Connect();
        Assert.Equal((true, true, false, true), (streams.One.CanRead, streams.One.CanWrite, streams.One.CanSeek, streams.One.CanTimeout));
        Assert.Throws<NotSupportedException>(() => streams.One.Length);
        Assert.Throws<NotSupportedException>(() => streams.One.Position);
        Assert.Throws<NotSupportedException>(() => streams.One.Position = 0);
        Assert.Throws<NotSupportedException>(() => streams.One.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => streams.One.SetLength(1));
    }

    [Theory]
    [MemberData(nameof(Uses), DisableDiscoveryEnumeration = true)]
    public async Task Use_Disposed_Throws(string use, Func<Stream, Task> make)
    {
        using StreamPair streams = await StreamPair.Connect();
        streams.One.Dispose();
        await streams.One.DisposeAsync();
        streams.One.Close();

        Exception? thrown = await Record.ExceptionAsync(() => make(streams.One));

        Assert.True(thrown is ObjectDisposedException, $"{use}: {thrown?.GetType().Name ?? "nothing"}");
        Assert.Equal((false, false, false), (streams.One.CanRead, streams.One.CanWrite, streams.One.CanSeek));
    }

    private static Task Done(Action use)
    {
        use();
        return Task.CompletedTask;
    }

    private sealed class StrangeResult : IAsyncResult
    {
        public object? AsyncState => null;

        public WaitHandle AsyncWaitHandle => throw new NotSupportedException();

        public bool CompletedSynchronously => true;

        public bool IsCompleted => true;
    }
}
