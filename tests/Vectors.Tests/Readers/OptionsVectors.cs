using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class OptionsVectors : VectorTests
{
    private const string Vectors = "options";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Options(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        if (one.Has("values"))
        {
            foreach (JsonElement value in one.Items("values"))
            {
                Default(value, replay);
            }

            return;
        }

        TcpObject socket = ObjectFor(one.Text("object"), replay);
        foreach (JsonElement step in one.Has("steps") ? one.Items("steps") : [one])
        {
            string method = step.Text("op");
            object?[] results = replay.Call(step, step.ToString(), () => LuaCall.Method(socket, method, LuaVal.ReadAll(step.Items("args"))));
            if (step.Has("ret_class"))
            {
                ExpectClass(step.Text("ret_class"), results, replay);
            }
        }
    });

    private static TcpObject ObjectFor(string name, Replay replay) => name switch
    {
        "tcp()" or "tcp4()" or "tcp6()" => TcpObjects.Make(replay, name[..^2]),
        "client" => TcpObjects.Client(replay),
        "server" => TcpObjects.Server(replay),
        "closed client" => TcpObjects.Closed(TcpObjects.Client(replay)),
        "closed server" => TcpObjects.Closed(TcpObjects.Server(replay)),
        "closed tcp4()" => TcpObjects.Closed(TcpObjects.Make(replay, "tcp4")),
        "client whose non-blocking connect was refused" => TcpObjects.RefusedPending(replay),
        _ when name.Contains("udp", StringComparison.Ordinal) => throw new NotBuiltException("udp"),
        _ => throw new FormatException($"Unknown object: {name}"),
    };

    private static void ExpectClass(string recorded, object?[] results, Replay replay)
    {
        bool same = recorded switch
        {
            "one positive number" => results is [double and > 0],
            "one number" => results is [double],
            "one boolean" => results is [bool],
            _ => throw new FormatException($"Unknown class of results: {recorded}"),
        };
        replay.Expect(same, $"recorded {recorded}, came {Support.Replay.Show(results)}");
    }

    private static void Default(JsonElement value, Replay replay)
    {
        string[] parts = value.Text("what").Split(": ");
        TcpObject socket = parts[0] switch
        {
            "socket.bind() server" => TcpObjects.Server(replay),
            "tcp4():bind():listen() server" => BoundAndListening(replay),
            "socket.connect() client" or "client" => TcpObjects.Client(replay),
            "accepted client" => Accepted(replay),
            _ => throw new FormatException($"Unknown object: {parts[0]}"),
        };
        replay.Call(value, value.Text("what"), () => LuaCall.Method(socket, "getoption", parts[1].Split(' ')[0]));
    }

    private static TcpObject BoundAndListening(Replay replay)
    {
        TcpObject server = TcpObjects.Make(replay, "tcp4");
        LuaCall.Method(server, "bind", "127.0.0.1", 0L);
        LuaCall.Method(server, "listen");
        return server;
    }

    private static TcpObject Accepted(Replay replay)
    {
        TcpObject server = TcpObjects.Server(replay);
        TcpObjects.Make(replay, "connect", "127.0.0.1", TcpObjects.PortOf(server));
        return replay.Open((TcpObject)LuaCall.Method(server, "accept")[0]!);
    }
}
