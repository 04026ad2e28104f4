using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>LuaSocket's rules of select, in the async and in the blocking face.</summary>
public sealed class SelectByDescriptorTests
{
    private const int Many = 3000;

    [Fact]
    public async Task WaitAsync_TwoWithOneDescriptor_TheLastStandsForBoth()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("x");
        Wrapper twin = new(pair.Connection);

        SelectResult result = await Select.WaitAsync([pair.Connection], [twin]).Within();

        Assert.Same(twin, Assert.Single(result.Readable));
        Assert.Same(twin, Assert.Single(result.Writable));
    }

    [Fact]
    public void Select_BufferedOnesFirst_EachWithItsPlace()
    {
        using LuaPair fresh = new(), buffered = new();
        fresh.Give("x"u8);
        buffered.Give("one\ntwo\n"u8);
        buffered.Client.Receive();

        (ReadyList readable, ReadyList writable, string? error) = LuaSocket.Select([fresh.Client, buffered.Client, buffered.Client], [fresh.Client]);

        Assert.Null(error);
        Assert.Equal([buffered.Client, buffered.Client, fresh.Client], readable);
        Assert.Equal((1, 2, 0), (readable[buffered.Client], readable[fresh.Client], writable[fresh.Client]));
        Assert.False(writable.Contains(buffered.Client));
    }

    [Fact]
    public void Select_ClosedWithBytesBuffered_IsIgnored()
    {
        using LuaPair pair = new();
        pair.Give("one\ntwo\n"u8);
        pair.Client.Receive();
        pair.Client.Close();

        Assert.Equal("timeout", LuaSocket.Select([pair.Client], null, 0).Error);
    }

    [Fact]
    public void Select_HandleThatIsNone_Fails()
    {
        using SafeSocketHandle none = new(9999, ownsHandle: false);

        SocketFaultException failed = Assert.Throws<SocketFaultException>(() => LuaSocket.Select([new Wrapper(none)], null, 0));

        Assert.Equal("select failed", failed.Word);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(2147483648.0)]
    public void Select_TimeoutBeyondTheSystems_Fails(double timeout) => Assert.Throws<SocketFaultException>(() => LuaSocket.Select(null, null, timeout));

    [OutsideLoop("Its select is the blocking one.")]
    [Fact]
    public async Task Select_ThousandsOfSockets_FindsTheOne()
    {
        List<TcpObject> servers = [];
        try
        {
            while (servers.Count < Many && LuaSocket.Tcp4() is { Ok: true, Value: { } server })
            {
                server.Listen();
                servers.Add(server);
            }

            Assert.SkipWhen(servers.Count < Many, "The system has no room for so many.");
            TcpObject one = servers[Many - 7];
            using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", one.GetSockName().OrThrow().Port).Within();

            Assert.Same(one, Assert.Single(LuaSocket.Select(servers, null, 5).Readable));
            Assert.Same(one, Assert.Single((await Select.WaitAsync(servers, null).Within()).Readable));
        }
        finally
        {
            servers.ForEach(static server => server.Close());
        }
    }

    private sealed class Wrapper(SafeSocketHandle? handle) : ISelectable
    {
        public Wrapper(ISelectable inner)
            : this(inner.Handle)
        {
        }

        public SafeSocketHandle? Handle => handle;

        public bool HasBuffered => false;
    }
}
