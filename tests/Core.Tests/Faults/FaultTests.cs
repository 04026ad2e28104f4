using System.Net.Sockets;
using System.Text;
using CsCheck;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>With faults on purpose below every call: those that the system may always commit are invisible, the others are told and lose nothing.</summary>
public sealed class FaultTests
{
    [Fact]
    public void Echo_InterruptionsShortCallsAndFalseAlarms_AreInvisible()
    {
        int struck = 0;
        Gen.Select(Gen.Int, Gen.Byte.Array[1, 30_000]).Sample(
            (seed, data) =>
            {
                FaultPlan plan = new(seed, harmless: 0.3);
                using IDisposable installed = plan.Install();
                byte[] echoed = Task.Run(() => Echo(data)).Within().GetAwaiter().GetResult();
                Assert.Equal(data, echoed);
                struck += plan.Struck;
            },
            iter: 60,
            threads: 1);
        Assert.True(struck > 0);
    }

    [Fact]
    public void Blocking_InterruptionsShortCallsAndFalseAlarms_AreInvisible()
    {
        int struck = 0;
        Gen.Select(Gen.Int, Gen.Byte.Array[1, 30_000]).Sample(
            (seed, data) =>
            {
                FaultPlan plan = new(seed, harmless: 0.3);
                using IDisposable installed = plan.Install();
                string text = Encoding.Latin1.GetString(data);
                using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).Value!;
                using TcpObject client = LuaSocket.Connect("127.0.0.1", server.GetSockName().Value!.Port).Value!;
                using TcpObject accepted = server.Accept().Value!;
                Thread sender = new(() => client.Send(text));
                sender.Start();
                Outcome<string> received = accepted.Receive(data.Length);
                sender.Join();
                Assert.Equal((null, text), (received.Error, received.Value));
                struck += plan.Struck;
            },
            iter: 60,
            threads: 1);
        Assert.True(struck > 0);
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    public async Task AcceptAll_SystemHasNoRoom_GoesOnByItself(SocketError error)
    {
        using IDisposable installed = new FaultPlan().Then(FaultPoint.Accept, error).Then(FaultPoint.Accept, error).Install();
        await using TcpServer server = await Pair.Listen();
        await using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        await foreach (TcpConnection accepted in server.AcceptAllAsync())
        {
            Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
            accepted.Dispose();
            break;
        }
    }

    [Fact]
    public async Task Accept_SystemHasNoRoom_IsToldAndTheServerIsGood()
    {
        using IDisposable installed = new FaultPlan().Then(FaultPoint.Accept, SocketError.TooManyOpenSockets).Install();
        await using TcpServer server = await Pair.Listen();
        await using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        SocketFaultException full = await Assert.ThrowsAsync<SocketFaultException>(() => server.AcceptAsync().Within());
        using TcpConnection accepted = await server.AcceptAsync().Within();

        Assert.Equal(("Too many open files", SocketPhase.Accept), (full.Word, full.Phase));
    }

    [Fact]
    public async Task Receive_ResetInTheMiddle_KeepsWhatCame()
    {
        FaultPlan plan = new();
        using IDisposable installed = plan.Install();
        using RawPair pair = await RawPair.Connect();
        pair.Give("part");
        Assert.Equal("p"u8.ToArray(), await pair.Connection.ReceiveAsync(1).Within());
        plan.Then(FaultPoint.Receive, SocketError.ConnectionReset);
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        pair.Give("never read");

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(() => line.Within());

        Assert.Equal("art"u8.ToArray(), reset.Partial.ToArray());
        Assert.Equal("art"u8.ToArray(), await pair.Connection.ReceiveAsync(3).Within());
    }

    [Fact]
    public async Task Send_NoBufferSpace_TellsHowMuchWent()
    {
        FaultPlan plan = new();
        using IDisposable installed = plan.Install();
        using RawPair pair = await RawPair.Connect();
        plan.Then(FaultPoint.Send, SocketError.NoBufferSpaceAvailable);

        SocketFaultException full = await Assert.ThrowsAsync<SocketFaultException>(() => pair.Connection.SendAsync("abc"u8.ToArray()).Within());
        await pair.Connection.SendAsync("abc"u8.ToArray()).Within();

        Assert.Equal((0, SocketError.NoBufferSpaceAvailable), (full.Sent, full.Error));
        Assert.Equal("abc"u8.ToArray(), pair.Take(3));
    }

    private static async Task<byte[]> Echo(byte[] data)
    {
        using Pair pair = await Pair.Connect().ConfigureAwait(false);
        Task<byte[]> back = pair.Client.ReceiveAsync(data.Length).AsTask();
        Task sending = pair.Client.SendAsync(data).AsTask();
        byte[] there = await pair.Server.ReceiveAsync(data.Length).ConfigureAwait(false);
        await pair.Server.SendAsync(there).ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        return await back.ConfigureAwait(false);
    }
}
