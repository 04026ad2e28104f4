using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Receive_ReactorRefusesTheSocket_TellsWhyAndLetsTheNextIn()
    {
        Engine.RequireEpoll("it takes no plain files.");
        using FileStream file = File.OpenRead(typeof(RegistrationTests).Assembly.Location);
        ScriptedSocket socket = new ScriptedSocket { DescriptorOf = file.SafeFileHandle }.HasNothing().Brings("line\n");
        using TcpConnection connection = new(socket, TimeProvider.System);

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => connection.ReceiveLineAsync().AsTask()).Within();

        Assert.Equal(SocketError.AccessDenied, refused.Error);
        Assert.Equal("line", await connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Select_ReactorRefusesOneOfTheSockets_TellsWhyAndWatchesNone()
    {
        Engine.RequireEpoll("it takes a descriptor once.");
        ScriptedSocket socket = new();
        using TcpConnection connection = new(socket, TimeProvider.System);
        using TcpConnection same = new(new ScriptedSocket { DescriptorOf = socket.View.SafeHandle }, TimeProvider.System);

        await Assert.ThrowsAsync<SocketFaultException>(() => Select.WaitAsync([connection, same], null).AsTask()).Within();

        Assert.Empty((await Select.WaitAsync([connection], null, TimeSpan.FromMilliseconds(1)).Within()).Readable);
    }

    [Fact]
    public async Task Receive_NeverHasToWait_IsNeverRegistered()
    {
        using TcpServer server = await Pair.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(server.LocalEndPoint);
        using TcpConnection accepted = await server.AcceptAsync().Within();
        client.Send("line\n"u8);
        new Arrivals(accepted.Handle!, client).Await(5);

        string? line = await accepted.ReceiveLineAsync().Within();
        await accepted.SendAsync("answer\n").Within();

        Assert.Equal("line", line);
        Assert.False(((IKernelSelectable)accepted).Kernel!.IsRegistered);
    }
}
