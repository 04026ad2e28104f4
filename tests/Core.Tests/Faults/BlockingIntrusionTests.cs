using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>User code that throws or calls back in the calls that wait on the calling thread.</summary>
[OutsideLoop("They wait on their thread.")]
public sealed class BlockingIntrusionTests
{
    private const int MostOpportunities = 40;

    private readonly Trap _trap = new();

    [Fact]
    public void Receive_ListenerThrows_GivesTheLine()
    {
        using LuaPair pair = new();
        using TrappedMeter meter = new(_trap);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            pair.Give("line\nbytes\n"u8);
            _trap.Arm(after);

            Assert.Equal("line", pair.Client.Receive().OrThrow());
            Assert.Equal("bytes"u8.ToArray(), pair.Client.ReceiveBytes().OrThrow());

            _trap.Disarm();
            sprung = _trap.HasSprung ? 1 : 0;
        }
    }

    [Fact]
    public void Receive_ListenerReceives_BothLinesCome()
    {
        using LuaPair pair = new();
        using TrappedMeter meter = new(_trap);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            pair.Give("1\n2\n"u8);
            string? inner = null;
            _trap.Arm(after, () => inner = pair.Client.Receive().OrThrow());
            string outer = pair.Client.Receive().OrThrow();
            _trap.Disarm();
            sprung = _trap.HasSprung ? 1 : 0;

            Assert.Equal(("1", "2"), (outer, inner ?? pair.Client.Receive().OrThrow()));
        }
    }

    [Fact]
    public void Send_ListenerThrows_Sends()
    {
        using LuaPair pair = new();
        using TrappedMeter meter = new(_trap);
        byte[] received = new byte[16];
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            _trap.Arm(after);

            Assert.Equal(4, pair.Client.Send("text").OrThrow());
            Assert.Equal(4, pair.Peer.Receive(received));

            _trap.Disarm();
            sprung = _trap.HasSprung ? 1 : 0;
        }
    }

    [Fact]
    public void AcceptAndClose_ListenerThrows_GivesTheClientAndClosesIt()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        using TrappedMeter meter = new(_trap);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(new IPEndPoint(IPAddress.Loopback, server.GetSockName().OrThrow().Port));
            _trap.Arm(after);

            server.Accept().OrThrow().Close();
            Assert.Equal(0, client.Receive(new byte[1]));

            _trap.Disarm();
            sprung = _trap.HasSprung ? 1 : 0;
        }
    }

    [Fact]
    public void ReceiveBytes_LineAndPrefixFitIntoNoArray_KeepsTheLine()
    {
        using LuaPair pair = new();
        pair.Give("line\n"u8);

        Assert.ThrowsAny<Exception>(() => pair.Client.ReceiveBytes("*l", new byte[Array.MaxLength]));

        Assert.Equal("line"u8.ToArray(), pair.Client.ReceiveBytes().OrThrow());
    }

    [Theory]
    [InlineData(Intruder.Clock)]
    [InlineData(Intruder.Meter)]
    public async Task StreamRead_UserCodeThrows_NextOneGetsEveryByte(Intruder intruder)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        using Stream stream = stage.Connection.AsStream();
        await AllTextsCome(stage, () =>
        {
            byte[] bytes = new byte[IntrudedReceives.Length];
            return IntrudedStage.TextOf(bytes.AsSpan(0, stream.Read(bytes)));
        });
    }

    [Theory]
    [InlineData(Intruder.Clock)]
    [InlineData(Intruder.Meter)]
    public async Task StreamWrite_UserCodeThrows_NextOneSends(Intruder intruder)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        using Stream stream = stage.Connection.AsStream();
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            stage.Trap.Arm(after);
            bool sent = DoesNotThrow(() => stream.Write("text"u8));
            stage.Trap.Disarm();
            sprung = stage.Trap.HasSprung ? 1 : 0;
            if (!sent)
            {
                stream.Write("text"u8);
            }

            Assert.Equal("text"u8.ToArray(), stage.Pair.Take(4));
        }
    }

    private static async Task AllTextsCome(IntrudedStage stage, Func<string> receive)
    {
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            string text = $"<{after:000}>";
            string? received = null;
            stage.Trap.Arm(after);
            Task giving = Task.Run(() => stage.Pair.Give(text + "\n"));
            DoesNotThrow(() => received = receive());
            await giving.Within();
            stage.Trap.Disarm();
            sprung = stage.Trap.HasSprung ? 1 : 0;

            Assert.Equal(text, received ?? receive());
        }
    }

    private static bool DoesNotThrow(Action call)
    {
        try
        {
            call();
            return true;
        }
        catch (TrapException)
        {
            return false;
        }
    }
}
