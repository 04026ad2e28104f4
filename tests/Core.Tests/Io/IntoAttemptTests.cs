using System.Buffers;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>What a failed receive into the caller's memory had gathered is in the connection again.</summary>
public sealed class IntoAttemptTests
{
    [Fact]
    public async Task ReceiveInto_PeerEndsInside_HandsTheBytesBack()
    {
        using TcpConnection connection = Scripted(new ScriptedSocket().Brings("abc").Brings("de").Ends());

        SocketClosedException closed = await Assert.ThrowsAsync<SocketClosedException>(async () => await connection.ReceiveAsync(new byte[10].AsMemory()));

        Assert.Equal("abcde"u8.ToArray(), closed.Partial.ToArray());
        Assert.Equal("abcde"u8.ToArray(), await connection.ReceiveAllAsync());
    }

    [Fact]
    public async Task ReceiveInto_AfterBufferedBytesFails_HandsBackBothInOrder()
    {
        using TcpConnection connection = Scripted(new ScriptedSocket().Brings("line\nab").Brings("cd").Fails(SocketError.ConnectionReset));
        await connection.ReceiveLineAsync();

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(async () => await connection.ReceiveAsync(new byte[10].AsMemory()));

        Assert.Equal(SocketError.ConnectionReset, reset.Error);
        Assert.Equal("abcd"u8.ToArray(), reset.Partial.ToArray());
        Assert.Equal("abcd"u8.ToArray(), await connection.ReceiveAsync(4));
    }

    [Fact]
    public async Task ReceiveInto_TimesOut_HandsTheBytesBack()
    {
        FakeTimeProvider clock = new();
        ScriptedSocket socket = new ScriptedSocket().Brings("abc").HasNothing();
        using TcpConnection connection = new(socket, clock) { Timeouts = new Timeouts(TimeSpan.FromSeconds(1)) };
        Task<int> receive = connection.ReceiveAsync(new byte[10].AsMemory()).AsTask();

        clock.Advance(TimeSpan.FromSeconds(1));

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => receive).Within();
        Assert.Equal("abc"u8.ToArray(), late.Partial.ToArray());
        Assert.Equal((true, 0L), (connection.HasBuffered, connection.Stats.Received));
        Assert.Equal("abc"u8.ToArray(), await connection.ReceiveAsync(3));
    }

    [Fact]
    public async Task ReceiveInto_IsCancelled_HandsTheBytesBack()
    {
        using CancellationTokenSource source = new();
        using TcpConnection connection = Scripted(new ScriptedSocket().Brings("abc").HasNothing());
        Task<int> receive = connection.ReceiveAsync(new byte[10].AsMemory(), source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive).Within();
        Assert.Equal("abc"u8.ToArray(), await connection.ReceiveAsync(3));
    }

    [Fact]
    public async Task ReceiveInto_Succeeds_CountsOnce()
    {
        using TcpConnection connection = Scripted(new ScriptedSocket().Brings("abc").Brings("defg"));

        int count = await connection.ReceiveAsync(new byte[5].AsMemory());

        Assert.Equal((5, 5L), (count, connection.Stats.Received));
    }

    [Fact]
    public async Task ReceiveInto_MemoryThrows_TellsItAndLetsTheNextIn()
    {
        using RawPair pair = await RawPair.Connect();
        BrokenMemory broken = new();
        Task<int> receive = pair.Connection.ReceiveAsync(broken.Memory[..10]).AsTask();

        broken.IsBroken = true;
        pair.Give("abc");

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => receive).Within();
        pair.Give("next\n");
        Assert.Equal("next", (await pair.Connection.ReceiveLineAsync().Within())![^4..]);
    }

    private static TcpConnection Scripted(ScriptedSocket socket) => new(socket, TimeProvider.System);

    private sealed class BrokenMemory : MemoryManager<byte>
    {
        private readonly byte[] _bytes = new byte[16];

        public volatile bool IsBroken;

        public override Memory<byte> Memory => CreateMemory(_bytes.Length);

        public override Span<byte> GetSpan() => IsBroken ? throw new InvalidTimeZoneException("An exception that nobody else throws.") : _bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
