using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>The kinds of objects that select.json watches.</summary>
internal static class SelectObjects
{
    public static object Make(string kind, Dictionary<string, object> before, Replay replay) => kind.Split('.')[0] switch
    {
        "client" => Client(kind["client.".Length..], replay),
        "server" => Server(kind["server.".Length..], replay),
        "master" => Master(kind["master.".Length..], replay),
        "custom" => Custom(kind["custom.".Length..], before, replay),
        "sink" => LuaCall.Function("sink", "keep-open", Client(kind["sink.of_".Length..], replay))[0]!,
        "source" => LuaCall.Function("source", "until-closed", Client(kind["source.of_".Length..], replay))[0]!,
        "value" => Value(kind["value.".Length..]),
        "udp" => throw new NotBuiltException("udp"),
        _ => throw new FormatException($"Unknown kind: {kind}"),
    };

    public static int DescriptorOf(object value) => value switch
    {
        TcpObject socket => socket.GetFd(),
        LuaCallable callable => callable.GetFd(),
        Dictionary<object, object?> table when table.GetValueOrDefault("getfd") is LuaFunction getfd => getfd(table)[0] is double number ? (int)number : -1,
        _ => -1,
    };

    private static TcpObject Client(string state, Replay replay) => state switch
    {
        "idle" => TcpObjects.Client(replay),
        "data" => TcpObjects.After(replay, static peer => peer.Send("data\n"u8)),
        "dirty" => Dirty(replay, static _ => { }),
        "dirty_and_data" => Dirty(replay, static peer => peer.Send("more\n"u8)),
        "consumed" => Consumed(replay),
        "eof" => TcpObjects.After(replay, static peer => peer.Shutdown(SocketShutdown.Send)),
        "reset" => TcpObjects.After(replay, TcpObjects.Reset),
        "full" => Full(replay),
        "closed" => TcpObjects.Closed(TcpObjects.Client(replay)),
        "closed_dirty" => TcpObjects.Closed(Dirty(replay, static _ => { })),
        "shutdown_send" => Then(TcpObjects.Client(replay), "shutdown", "send"),
        "shutdown_receive" => Then(TcpObjects.Client(replay), "shutdown", "receive"),
        "shutdown_both" => Then(TcpObjects.Client(replay), "shutdown", "both"),
        "refused" => TcpObjects.RefusedPending(replay),
        "connecting_done" => LifecycleStates.Make("client_connect_timeout", replay),
        "connecting" => Connecting(replay),
        _ => throw new FormatException($"Unknown state of a client: {state}"),
    };

    private static TcpObject Server(string state, Replay replay) => state switch
    {
        "idle" => TcpObjects.Server(replay),
        "pending" => LifecycleStates.Make("server_pending", replay),
        "closed" => TcpObjects.Closed(TcpObjects.Server(replay)),
        _ => throw new FormatException($"Unknown state of a server: {state}"),
    };

    private static TcpObject Master(string state, Replay replay) => state switch
    {
        "unspec" => TcpObjects.Make(replay, "tcp"),
        "tcp4" => TcpObjects.Make(replay, "tcp4"),
        "tcp6" => TcpObjects.Make(replay, "tcp6"),
        "bound" => LifecycleStates.Make("tcp_bound", replay),
        _ => throw new FormatException($"Unknown state of a master: {state}"),
    };

    private static Dictionary<object, object?> Custom(string kind, Dictionary<string, object> before, Replay replay) => kind switch
    {
        "no_getfd" => [],
        "getfd_of_data" => WithDescriptor(Client("data", replay).GetFd()),
        "getfd_of_idle" => WithDescriptor(Client("idle", replay).GetFd()),
        "getfd_dirty_true" => WithDescriptor(Client("data", replay).GetFd(), dirty: true),
        "getfd_dirty_false" => WithDescriptor(Client("data", replay).GetFd(), dirty: false),
        "getfd_text" => With("text"),
        "getfd_nil" => With(null),
        "getfd_negative" => WithDescriptor(-1),
        "getfd_2000" => WithDescriptor(2000),
        "getfd_1024" => WithDescriptor(1024),
        "getfd_bad_small_fd" => WithDescriptor(NobodysDescriptor()),
        "getfd_error" => new() { ["getfd"] = (LuaFunction)(static _ => throw new InvalidOperationException("getfd fails")) },
        "dirty_error" => new(WithDescriptor(Client("data", replay).GetFd())) { ["dirty"] = (LuaFunction)(static _ => throw new InvalidOperationException("dirty fails")) },
        "same_fd_as_first" => WithDescriptor(DescriptorOf(before.Values.First())),
        _ => throw new FormatException($"Unknown kind of table: {kind}"),
    };

    private static object Value(string kind) => kind switch
    {
        "string" => "text",
        "number" => 5L,
        "true" => true,
        "false" => false,
        "table" => new Dictionary<object, object?>(),
        "function" => (LuaFunction)(static _ => []),
        _ => throw new FormatException($"Unknown value: {kind}"),
    };

    private static Dictionary<object, object?> WithDescriptor(int descriptor, bool? dirty = null)
    {
        Dictionary<object, object?> table = With((double)descriptor);
        if (dirty is not null)
        {
            table["dirty"] = (LuaFunction)(_ => [dirty]);
        }

        return table;
    }

    private static Dictionary<object, object?> With(object? result) => new() { ["getfd"] = (LuaFunction)(_ => [result]) };

    private static int NobodysDescriptor() => Enumerable.Range(900, 100).Reverse().First(static descriptor => !File.Exists($"/proc/self/fd/{descriptor}"));

    // One line was received, another is in the library's buffer, nothing in the system's.
    private static TcpObject Dirty(Replay replay, Action<Socket> then)
    {
        Socket? held = null;
        TcpObject client = TcpObjects.After(replay, peer =>
        {
            held = peer;
            peer.Send("one\ntwo\n"u8);
        });
        LuaCall.Method(client, "receive");
        then(held!);
        Thread.Sleep(20);
        return client;
    }

    private static TcpObject Consumed(Replay replay)
    {
        TcpObject client = TcpObjects.After(replay, static peer => peer.Send("one\n"u8));
        LuaCall.Method(client, "receive");
        return client;
    }

    private static TcpObject Full(Replay replay)
    {
        TcpObject client = TcpObjects.Client(replay);
        LuaCall.Method(client, "settimeout", 0L);
        string much = new('x', 1 << 20);

        // The receiver's side fills up a little later.
        for (int quiet = 0; quiet < 3;)
        {
            quiet = LuaCall.Method(client, "send", much) is [null, _, double and > 0] ? 0 : quiet + 1;
            Thread.Sleep(20);
        }

        return client;
    }

    private static TcpObject Connecting(Replay replay)
    {
        TcpObject client = TcpObjects.Make(replay, "tcp");
        LuaCall.Method(client, "settimeout", 0L);
        LuaCall.Method(client, "connect", "127.0.0.1", Ports.On(replay, ("127.0.0.1", "silent")));
        return client;
    }

    private static TcpObject Then(TcpObject socket, string method, params object?[] arguments)
    {
        LuaCall.Method(socket, method, arguments);
        return socket;
    }
}
