using System.Net.Sockets;
using RxSocket.Blocking;

namespace RxSocket.Vectors.Support;

/// <summary>TCP objects in the states that recordings name.</summary>
internal static class TcpObjects
{
    public static TcpObject Make(Replay replay, string function, params object?[] arguments) =>
        replay.Open((TcpObject)(LuaCall.Function(function, arguments)[0] ?? throw new InvalidOperationException($"{function} failed.")));

    public static TcpObject Client(Replay replay) => replay.Open(Peer.Idle()).Connect(replay);

    public static TcpObject Server(Replay replay) => Make(replay, "bind", "127.0.0.1", 0L);

    public static object PortOf(TcpObject server) => LuaCall.Method(server, "getsockname")[1]!;

    public static TcpObject Closed(TcpObject socket)
    {
        LuaCall.Method(socket, "close");
        return socket;
    }

    /// <summary>A connect with timeout 0 to where nobody listens, whose outcome is there by now.</summary>
    public static TcpObject RefusedPending(Replay replay)
    {
        TcpObject client = Make(replay, "tcp");
        LuaCall.Method(client, "settimeout", 0L);
        LuaCall.Method(client, "connect", "127.0.0.1", Ports.Free());
        Wait(client, forReading: false);
        return client;
    }

    /// <summary>Until the socket is readable, or writable.</summary>
    public static void Wait(TcpObject socket, bool forReading)
    {
        SelectOutcome ready = forReading ? LuaSocket.Select([socket], null, 5) : LuaSocket.Select(null, [socket], 5);
        if (ready.Error is not null)
        {
            throw new TimeoutException("The socket does not become ready.");
        }
    }

    /// <summary>A client whose peer did something, once that has arrived.</summary>
    public static TcpObject After(Replay replay, Action<Socket> peerDoes, bool readable = true)
    {
        Peer peer = replay.Open(Peer.Idle());
        TcpObject client = peer.Connect(replay);
        peerDoes(peer.Accepted());
        if (readable)
        {
            Wait(client, forReading: true);
        }

        return client;
    }

    public static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
