using System.Reflection;
using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Headers;
using RxSocket.Ltn12;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>Which names there are. A function of Lua is a static method here, in Pascal case.</summary>
public sealed class ApiVectors : VectorTests
{
    private const string Vectors = "api";

    private static readonly string[] Later = ["udp", "udp4", "udp6", "dns", "unix"];

    // What C# has in another form: modes are checked by name, constants by value.
    private static readonly string[] OtherForm = ["sinkt", "sourcet", "BLOCKSIZE", "_DATAGRAMSIZE", "_SETSIZE", "_SOCKETINVALID", "_VERSION", "_DEBUG"];

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Api(string name) => Replay(Vectors, name, (one, replay) =>
    {
        Action check = name switch
        {
            "fields.socket" => () => Module(one, replay),
            "fields.socket.sinkt" or "fields.socket.sinkt.after_http" => () => Modes("sink", one, replay),
            "fields.socket.sourcet" or "fields.socket.sourcet.after_http" => () => Modes("source", one, replay),
            "fields.socket.headers" => () => replay.Expect(CanonicHeaders.Table.Count > 0, "no table"),
            "fields.ltn12.source" => () => Methods(typeof(Source), one, replay),
            "fields.ltn12.sink" => () => Methods(typeof(Sink), one, replay),
            "fields.ltn12.filter" => () => Methods(typeof(Filters), one, replay),
            "fields.ltn12.pump" => () => Methods(typeof(Pump), one, replay),
            "fields.ltn12" => () => Types(one, replay),
            "const.socket._VERSION" => () => replay.Expect(replay.Matcher.Matches(one.GetProperty("value"), LuaSocket.Version), LuaSocket.Version),
            "const.socket._DEBUG" => () => replay.Expect(one.GetProperty("value").ValueKind == JsonValueKind.Null && !LuaSocket.Debug, "it is on"),
            "const.socket._DATAGRAMSIZE" => () => Constant(LuaSocket.DatagramSize, one, replay),
            "const.socket._SETSIZE" => () => Constant(LuaSocket.SetSize, one, replay),
            "const.socket._SOCKETINVALID" => () => Constant(LuaSocket.SocketInvalid, one, replay),
            "const.socket.BLOCKSIZE" => () => Constant(LuaSocket.BlockSize, one, replay),
            "const.ltn12.BLOCKSIZE" => () => Constant(Source.BlockSize, one, replay),
            "const.ltn12._VERSION" => () => replay.Expect(false, "an assembly has a version, its parts have none"),
            "methods.tcp_master" or "methods.tcp_server" or "methods.tcp_client" => () => ObjectMethods(one, replay),
            "gettime.is_unix_time" => () => Time(replay),
            "gettime.args_ignored" => () => replay.Expect(LuaCall.Function("gettime", "x", 5L) is [double], "no number"),
            "unload.exists" => () => replay.Expect(LuaCall.Function("__unload") is [], "it gives something"),
            _ => throw new NotBuiltException(name),
        };
        check();
    });

    private static void Module(JsonElement one, Replay replay)
    {
        foreach (JsonProperty field in one.GetProperty("fields").EnumerateObject().Where(static field => !Later.Contains(field.Name) && !OtherForm.Contains(field.Name)))
        {
            replay.Expect(LuaCall.Functions.Contains(field.Name), $"there is no {field.Name}");
        }
    }

    private static void Modes(string function, JsonElement one, Replay replay)
    {
        using TcpObject socket = LuaSocket.Tcp();
        foreach (JsonProperty mode in one.GetProperty("fields").EnumerateObject())
        {
            replay.Expect(LuaCall.Function(function, mode.Name, socket) is [LuaCallable], $"there is no {mode.Name}");
        }
    }

    private static void Methods(Type type, JsonElement one, Replay replay)
    {
        foreach (JsonProperty field in one.GetProperty("fields").EnumerateObject())
        {
            replay.Expect(
                Array.Exists(type.GetMethods(BindingFlags.Public | BindingFlags.Static), method => method.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)),
                $"{type.Name} has no {field.Name}");
        }
    }

    private static void Types(JsonElement one, Replay replay)
    {
        string[] parts = [nameof(Source), nameof(Sink), nameof(Pump), "filter"];
        foreach (JsonProperty field in one.GetProperty("fields").EnumerateObject().Where(static field => field.Value.GetString() == "table"))
        {
            replay.Expect(parts.Contains(field.Name, StringComparer.OrdinalIgnoreCase), $"there is no {field.Name}");
        }
    }

    private static void Constant(int ours, JsonElement one, Replay replay) => replay.Expect(replay.Matcher.Matches(one.GetProperty("value"), (long)ours), $"it is {ours}");

    private static void ObjectMethods(JsonElement one, Replay replay)
    {
        string[] recorded = [.. one.Items("methods").Select(static method => method.GetString()!).Where(static method => method.EndsWith("()", StringComparison.Ordinal)).Select(static method => method[..^2])];
        replay.Expect(recorded.Order().SequenceEqual(LuaCall.Methods.Order()), $"the methods are {string.Join(' ', LuaCall.Methods.Order())}");
    }

    private static void Time(Replay replay)
    {
        double first = (double)LuaCall.Function("gettime")[0]!;
        double second = (double)LuaCall.Function("gettime")[0]!;
        replay.Expect(Math.Abs(first - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0) < 2 && second >= first, $"{first}, {second}");
    }
}
