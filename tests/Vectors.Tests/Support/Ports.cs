using System.Net;
using System.Net.Sockets;

namespace RxSocket.Vectors.Support;

/// <summary>Ports of each kind that recordings speak of: free ones, listening ones, ones that never answer.</summary>
internal static class Ports
{
    /// <summary>A port that nobody has, and that the system gives to nobody: none of those that it gives away, to a test that runs beside us perhaps.</summary>
    public static long Free()
    {
        while (true)
        {
            try
            {
                using Socket probe = Bound(IPAddress.Any, Random.Shared.Next(10_000, 20_000));
                return PortOf(probe);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one.
            }
        }
    }

    /// <summary>A listener that accepts into its queue, and the port.</summary>
    public static long Listening(Replay replay, string address = "127.0.0.1", long port = 0)
    {
        Socket listener = replay.Open(Bound(IPAddress.Parse(address), (int)port));
        listener.Listen(64);
        return PortOf(listener);
    }

    /// <summary>One port that listens on several addresses, in one of these ways: "accepts", "refuses", "silent".</summary>
    public static long On(Replay replay, params (string Address, string Manner)[] places)
    {
        while (true)
        {
            long port = Free();
            try
            {
                foreach ((string address, string manner) in places)
                {
                    switch (manner)
                    {
                        case "accepts":
                            Listening(replay, address, port);
                            break;
                        case "silent":
                            Silent(replay, address, port);
                            break;
                    }
                }

                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Someone was faster.
            }
        }
    }

    public static Places PlacesOf(Replay replay) => new(name => name switch
    {
        "<LISTEN4>" or "<listening port>" => Listening(replay),
        "<LISTEN6>" => Listening(replay, "::1"),
        "<FREE>" or "<free port>" or "<LOCAL>" => Free(),
        _ => null,
    });

    // The queue is full: Linux drops what comes then, without an answer.
    private static void Silent(Replay replay, string address, long port)
    {
        Socket listener = replay.Open(Bound(IPAddress.Parse(address), (int)port));
        listener.Listen(0);
        for (int i = 0; i < 4; i++)
        {
            Socket filler = replay.Open(new Socket(listener.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
            try
            {
                filler.Connect(listener.LocalEndPoint!);
            }
            catch (SocketException pending) when (pending.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                if (!filler.Poll(50_000, SelectMode.SelectWrite))
                {
                    return;
                }
            }
        }
    }

    private static Socket Bound(IPAddress address, int port)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static long PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
