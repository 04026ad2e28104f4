using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class ErrorsVectors : VectorTests
{
    private const string Vectors = "errors";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Errors(string name) => Replay(Vectors, name, (one, replay) =>
    {
        string scenario = one.Text("scenario");
        object?[] results = replay.Call(one, scenario, () => Scenario(name, scenario, replay));
        (results.ElementAtOrDefault(0) as TcpObject)?.Close();
    });

    private static object?[] Scenario(string name, string scenario, Replay replay) => scenario switch
    {
        _ when scenario.Contains("udp", StringComparison.Ordinal) || name.Contains("udp", StringComparison.Ordinal) => throw new NotBuiltException("udp"),
        _ when name.StartsWith("unix.", StringComparison.Ordinal) || scenario.Contains("unix", StringComparison.Ordinal) => throw new NotBuiltException("unix"),
        _ when scenario.Contains("dns.", StringComparison.Ordinal) || scenario.Contains("toip", StringComparison.Ordinal) || scenario.Contains("tohostname", StringComparison.Ordinal) => throw new NotBuiltException("dns"),
        "socket.connect to a port nobody listens on" => LuaCall.Function("connect", "127.0.0.1", Ports.Free()),
        "send on a client whose non-blocking connect was refused" => LuaCall.Method(Pending(replay), "send", "x"),
        "send again" => Twice(Pending(replay), "send", "x"),
        "receive on a client whose non-blocking connect was refused" => LuaCall.Method(Pending(replay), "receive"),
        "receive again" => Twice(Pending(replay), "receive"),
        "getoption('error') on a client whose non-blocking connect was refused" => LuaCall.Method(Pending(replay), "getoption", "error"),
        "socket.bind to a busy port" => LuaCall.Function("bind", "127.0.0.1", Ports.Listening(replay)),
        "master:bind to a busy port" => LuaCall.Method(TcpObjects.Make(replay, "tcp"), "bind", "127.0.0.1", Ports.Listening(replay)),
        "socket.connect to an unknown name" => LuaCall.Function("connect", "nohost.test", 80L),
        "socket.bind to an unknown name" => LuaCall.Function("bind", "nohost.test", 0L),
        "master:bind to an unknown name" => LuaCall.Method(TcpObjects.Make(replay, "tcp"), "bind", "nohost.test", 0L),
        "socket.connect with an unknown service name" => LuaCall.Function("connect", "127.0.0.1", "no-such-service"),
        "socket.connect with port -1" => LuaCall.Function("connect", "127.0.0.1", -1L),
        "socket.connect without port" => LuaCall.Function("connect", "127.0.0.1"),
        "client:receive with timeout 0 and no data" => LuaCall.Method(NoTimeout(TcpObjects.Client(replay)), "receive"),
        "server:accept with timeout 0 and nobody waiting" => LuaCall.Method(NoTimeout(TcpObjects.Server(replay)), "accept"),
        "accept on a closed server" => LuaCall.Method(TcpObjects.Closed(TcpObjects.Server(replay)), "accept"),
        "receive on a closed client" => LuaCall.Method(TcpObjects.Closed(TcpObjects.Client(replay)), "receive"),
        "send on a closed client" => LuaCall.Method(TcpObjects.Closed(TcpObjects.Client(replay)), "send", "x"),
        "receive after the peer closed" => LuaCall.Method(TcpObjects.After(replay, static peer => peer.Close()), "receive"),
        "select with nothing ready" => LuaCall.Function("select", null, null, 0L),
        "receive after the peer reset the connection" => LuaCall.Method(TcpObjects.After(replay, TcpObjects.Reset), "receive"),
        "connect on an accepted client" => LuaCall.Method(LifecycleStates.Make("client_accepted", replay), "connect", "127.0.0.1", Ports.Listening(replay)),
        "connect on a server" => LuaCall.Method(TcpObjects.Server(replay), "connect", "127.0.0.1", Ports.Listening(replay)),
        "getsockname of socket.tcp()" => LuaCall.Method(TcpObjects.Make(replay, "tcp"), "getsockname"),
        "getpeername of a server" => LuaCall.Method(TcpObjects.Server(replay), "getpeername"),
        "setoption of socket.tcp()" => LuaCall.Method(TcpObjects.Make(replay, "tcp"), "setoption", "keepalive", true),
        "getoption of socket.tcp()" => LuaCall.Method(TcpObjects.Make(replay, "tcp"), "getoption", "keepalive"),
        "bind to an address of another host" => LuaCall.Method(TcpObjects.Make(replay, "tcp"), "bind", "10.9.8.7", 0L),
        "bind an already bound socket" => LuaCall.Method(LifecycleStates.Make("tcp_bound", replay), "bind", "127.0.0.1", 0L),
        "receive on a master" => LuaCall.Method(TcpObjects.Make(replay, "tcp"), "receive"),
        "accept on a client" => LuaCall.Method(TcpObjects.Client(replay), "accept"),
        "select with a string" => LuaCall.Function("select", "x"),
        "select with an infinite timeout" => LuaCall.Function("select", null, null, double.PositiveInfinity),
        "socket.sink('nope', c)" => LuaCall.Function("sink", "nope", TcpObjects.Make(replay, "tcp")),
        "socket.source('nope', c)" => LuaCall.Function("source", "nope", TcpObjects.Make(replay, "tcp")),
        "receive('*x')" => LuaCall.Method(TcpObjects.Client(replay), "receive", "*x"),
        "settimeout(1, 'x')" => LuaCall.Method(TcpObjects.Client(replay), "settimeout", 1L, "x"),
        "getoption('nope')" => LuaCall.Method(TcpObjects.Client(replay), "getoption", "nope"),
        "shutdown('x')" => LuaCall.Method(TcpObjects.Client(replay), "shutdown", "x"),
        "shutdown(5)" => LuaCall.Method(TcpObjects.Client(replay), "shutdown", 5L),
        "master:bind to port 81 as an unprivileged user" => LimitedThread.Unprivileged(() => LuaCall.Method(TcpObjects.Make(replay, "tcp"), "bind", "127.0.0.1", 81L)),
        "socket.bind to port 81 as an unprivileged user" => LimitedThread.Unprivileged(static () => LuaCall.Function("bind", "127.0.0.1", 81L)),
        "socket.tcp4() with the descriptor table full" => LimitedThread.WithoutDescriptors(static () => LuaCall.Function("tcp4")),
        "socket.tcp6() with the descriptor table full" => LimitedThread.WithoutDescriptors(static () => LuaCall.Function("tcp6")),
        _ => throw new FormatException($"Unknown scenario: {scenario}"),
    };

    private static TcpObject Pending(Replay replay) => TcpObjects.RefusedPending(replay);

    private static TcpObject NoTimeout(TcpObject socket)
    {
        LuaCall.Method(socket, "settimeout", 0L);
        return socket;
    }

    private static object?[] Twice(TcpObject socket, string method, params object?[] arguments)
    {
        LuaCall.Method(socket, method, arguments);
        return LuaCall.Method(socket, method, arguments);
    }
}
