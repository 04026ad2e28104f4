using System.Net;
using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Select watches anything that has a socket inside.</summary>
public sealed class StrangerTests : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public StrangerTests() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task WaitAsync_OnAStranger_SeesItsBytes()
    {
        Task<SelectResult> select = Select.WaitAsync([new Stranger(_socket)], null).AsTask();
        Task<Readiness> one = Select.WaitAsync(new Stranger(_socket), Readiness.Readable).AsTask();
        Assert.False(select.IsCompleted || one.IsCompleted);

        _socket.SendTo("x"u8.ToArray(), _socket.LocalEndPoint!);

        Assert.Single((await select.Within()).Readable);
        Assert.True((await one.Within()).HasFlag(Readiness.Readable));
    }

    [Fact]
    public async Task WaitAsync_OnAStranger_LeavesItOpenAndItsOwnersToClose()
    {
        await Select.WaitAsync([new Stranger(_socket)], null, TimeSpan.FromMilliseconds(5)).Within();

        _socket.SendTo("x"u8.ToArray(), _socket.LocalEndPoint!);
        int count = _socket.Receive(new byte[10]);

        Assert.Equal(1, count);
        await Task.Run(_socket.Dispose).Within();
    }

    [Fact]
    public async Task WaitAsync_StrangerIsDisposedMeanwhile_EndsAndLetsItClose()
    {
        Task<SelectResult> select = Select.WaitAsync([new Stranger(_socket)], null).AsTask();

        await Task.Run(_socket.Dispose).Within();

        await select.Within();
    }

    [Fact]
    public async Task WaitAsync_RefusesAnotherArgument_LetsGoOfTheStranger()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Select.WaitAsync([new Stranger(_socket), null!], null));

        // A handle that is still borrowed could not be closed.
        await Task.Run(_socket.Dispose).Within();
    }

    [Fact]
    public async Task WaitAsync_SameDescriptorByTwoHandles_WakesBoth()
    {
        using Socket second = new(new SafeSocketHandle(_socket.Handle, ownsHandle: false));
        Task<Readiness> one = Select.WaitAsync(new Stranger(_socket), Readiness.Readable).AsTask();
        Task<Readiness> other = Select.WaitAsync(new Stranger(second), Readiness.Readable).AsTask();

        _socket.SendTo("x"u8.ToArray(), _socket.LocalEndPoint!);

        Assert.True((await one.Within()).HasFlag(Readiness.Readable));
        Assert.True((await other.Within()).HasFlag(Readiness.Readable));
    }

    [Fact]
    public async Task WaitAsync_OurHandleInAnothersHands_IsOurSocket()
    {
        using RawPair pair = await RawPair.Connect();
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        Task<Readiness> select = Select.WaitAsync(new Holder(pair.Connection.Handle!), Readiness.Readable).AsTask();

        pair.Give("line\n");

        Assert.Equal("line", await line.Within());
        pair.Give("more\n");
        await select.Within();
    }

    private sealed class Stranger(Socket socket) : ISelectable
    {
        public SafeSocketHandle? Handle => socket.SafeHandle;

        public bool HasBuffered => false;
    }

    private sealed class Holder(SafeSocketHandle handle) : ISelectable
    {
        public SafeSocketHandle? Handle => handle;

        public bool HasBuffered => false;
    }
}
