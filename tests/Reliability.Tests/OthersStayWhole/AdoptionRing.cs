using System.Net;
using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>One round after another: a donor, its adoption, and the end of both.</summary>
internal sealed class AdoptionRing(Random random, Bystanders bystanders)
{
    private const int MostSpins = 3000;
    private const int Ends = 6;
    private const int Calls = 8;

    private (Order Order, int End, int Call, bool Borrowed) _round;

    private enum Order
    {
        DonorFirst,
        DonorLast,
        DonorNever,
        AtOnce,
    }

    public async Task Play()
    {
        _round = ((Order)random.Next(4), random.Next(Ends), random.Next(Calls), random.Next(3) == 0);
        await (random.Next(4) == 0 ? PlayServer() : PlayConnection());
    }

    public override string ToString() => _round.ToString();

    private async Task PlayConnection()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        TcpClient donor = new(AddressFamily.InterNetwork);
        donor.Connect((IPEndPoint)listener.LocalEndpoint);
        NetworkStream stream = new(donor.Client, ownsSocket: true);
        using Socket peer = await listener.AcceptSocketAsync();
        SafeSocketHandle handle = HandleOf(donor.Client);
        Task call = Start(donor.Client, static socket => socket.Receive(new byte[10]), static socket => socket.ReceiveAsync(new byte[10]));
        Task end = EndAtOnce(donor, stream);

        using TcpConnection? connection = TryAdopt(() => TcpConnection.Adopt(handle));
        await end;
        if (connection is null)
        {
            Assert.Equal(Order.AtOnce, _round.Order);
            await Ended(call);
            return;
        }

        Assert.Null(TryAdopt(() => TcpConnection.Adopt(handle)));
        EndIf(Order.DonorFirst, donor, stream);
        bystanders.Replace();
        if (_round.Order != Order.AtOnce)
        {
            await Ended(call);
            await Exchange(connection, peer);
        }

        await End(connection, peer);
        bystanders.Replace();
        EndIf(Order.DonorLast, donor, stream);
        await Ended(call);
        bystanders.Replace();
    }

    private async Task PlayServer()
    {
        TcpListener donor = new(IPAddress.Loopback, 0);
        donor.Start();
        IPEndPoint address = (IPEndPoint)donor.LocalEndpoint;
        Task call = Start(donor.Server, static socket => socket.Accept(), static socket => socket.AcceptAsync());

        using TcpServer server = TcpServer.Adopt(HandleOf(donor.Server));
        await Ended(call);
        if (_round.Order == Order.DonorFirst)
        {
            donor.Stop();
        }

        bystanders.Replace();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", address.Port);
        using TcpConnection accepted = await server.AcceptAsync();
        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
        server.Dispose();
        bystanders.Replace();
        donor.Stop();
        bystanders.Replace();
    }

    // A borrowed handle needs an owner that keeps its number open while it is adopted.
    private SafeSocketHandle HandleOf(Socket donor) =>
        _round is { Borrowed: true, Order: not Order.AtOnce } ? new SafeSocketHandle(donor.Handle, ownsHandle: false) : donor.SafeHandle;

    // A call of the donor's under way: awaited, on a thread, or none.
    private Task Start(Socket donor, Func<Socket, object> wait, Func<Socket, Task> awaited) => (_round.Call, _round.Order) switch
    {
        (0, Order.DonorFirst or Order.DonorLast) when OperatingSystem.IsLinux() =>
            Task.Factory.StartNew(() => wait(donor), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default),
        (< 4, _) when !_round.Borrowed => awaited(donor),
        _ => Task.CompletedTask,
    };

    private Task EndAtOnce(TcpClient donor, NetworkStream stream)
    {
        if (_round.Order != Order.AtOnce)
        {
            return Task.CompletedTask;
        }

        int spins = random.Next(MostSpins);
        return Task.Run(() =>
        {
            Thread.SpinWait(spins);
            End(donor, stream);
        });
    }

    private void EndIf(Order order, TcpClient donor, NetworkStream stream)
    {
        if (_round.Order == order)
        {
            End(donor, stream);
        }
    }

    private void End(TcpClient donor, NetworkStream stream)
    {
        switch (_round.End)
        {
            case 0:
                donor.Client.Dispose();
                break;
            case 1:
                donor.Client.Close(0);
                break;
            case 2:
                stream.Dispose();
                break;
            case 3:
                donor.Client.SafeHandle.Dispose();
                break;
            default:
                donor.Dispose();
                break;
        }
    }

    private async ValueTask End(TcpConnection connection, Socket peer)
    {
        Socket view = new(connection.Handle!);
        bool before = random.Next(2) == 0;
        if (before)
        {
            view.Dispose();
        }

        switch (random.Next(3))
        {
            case 0:
                connection.Dispose();
                break;
            case 1:
                connection.Abort();
                break;
            default:
                // The close waits for the peer's end.
                peer.Dispose();
                await connection.CloseAsync();
                break;
        }

        view.Dispose();
    }

    private static async Task Exchange(TcpConnection connection, Socket peer)
    {
        byte[] received = new byte[5];
        peer.Send("line\n"u8);
        Assert.Equal("line", await connection.ReceiveLineAsync());
        await connection.SendAsync("back\n");
        Assert.Equal(5, await peer.ReceiveAsync(received));
    }

    // Null: it is closed already, or its end has begun.
    private static TcpConnection? TryAdopt(Func<TcpConnection> adopt)
    {
        try
        {
            return adopt();
        }
        catch (Exception refused) when (refused is ArgumentException or SocketFaultException { Error: SocketError.NotConnected })
        {
            return null;
        }
    }

    private static async Task Ended(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception over) when (over is ObjectDisposedException or SocketException or InvalidOperationException)
        {
        }
    }
}
