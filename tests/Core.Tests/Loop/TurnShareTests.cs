using System.Net;
using System.Net.Sockets;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>What a socket may take of a turn.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class TurnShareTests
{
    [Fact]
    public void AcceptAndReceive_InTheFirstTurn_TakeWhatIsThereAtOnce()
    {
        (bool Accept, bool Receive) atOnce = default;
        SocketLoop.Run(async () =>
        {
            using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Loopback, server.LocalEndPoint.Port);
            client.Send("x"u8);

            Task<TcpConnection> accept = server.AcceptAsync().AsTask();
            atOnce.Accept = accept.IsCompletedSuccessfully;
            using TcpConnection connection = await accept;
            Task<int> receive = connection.ReceiveSomeAsync(new byte[1]).AsTask();
            atOnce.Receive = receive.IsCompletedSuccessfully;
            await receive;
        });

        Assert.Equal((true, true), atOnce);
    }
}
