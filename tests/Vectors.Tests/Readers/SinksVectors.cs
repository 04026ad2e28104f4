using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class SinksVectors : VectorTests
{
    private const string Vectors = "sinks";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sinks(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        if (one.Text("kind") == "create")
        {
            Create(one, replay);
        }
        else
        {
            Feed(one, replay);
        }
    });

    private static void Create(JsonElement one, Replay replay)
    {
        object?[] arguments = [.. one.Items("args").Select(argument => argument.ValueKind == JsonValueKind.Object ? TcpObjects.Make(replay, "tcp") : LuaVal.Read(argument))];
        object?[] results = replay.Call(one, one.Text("call"), () => LuaCall.Function(one.Text("call"), arguments));
        if (one.Has("ret_type"))
        {
            // Ours is an object with these two methods that can be called.
            replay.Expect(results is [LuaCallable] && one.Items("fields").Select(static field => field.GetString()).SequenceEqual(["dirty", "getfd"]), $"came {Support.Replay.Show(results)}");
        }
    }

    private static void Feed(JsonElement one, Replay replay)
    {
        bool peerGoes = !one.Has("wire");
        Peer peer = replay.Open(peerGoes ? Peer.ResettingLater() : Peer.Reading());
        TcpObject client = peer.Connect(replay);
        foreach (JsonElement before in one.Items("before"))
        {
            Before([.. before.EnumerateArray()], client);
        }

        LuaCallable sink = (LuaCallable)LuaCall.Function("sink", LuaVal.Read(one.GetProperty("mode")), client)[0]!;
        ExpectDescriptor(one, sink, client, replay);
        foreach (JsonElement feed in one.Items("feeds"))
        {
            JsonElement chunk = feed.GetProperty("chunk");
            object? value = chunk.ValueKind == JsonValueKind.String || (chunk.ValueKind == JsonValueKind.Object && chunk.Has("rle")) ? LuaVal.Text(chunk) : LuaVal.Read(chunk);
            replay.Call(feed, feed.ToString(), () => sink.Invoke(value, feed.Get("err_arg") is { } error ? LuaVal.Read(error) : null));
            replay.Expect((client.GetFd() < 0) == feed.Bool("socket_closed_after"), $"after {feed} the descriptor is {client.GetFd()}");
        }

        replay.Expect((client.GetFd() < 0) == one.Bool("closed_by_sink"), $"the descriptor is {client.GetFd()} at the end");
        client.Close();
        if (!peerGoes)
        {
            byte[] wire = peer.Received();
            replay.Expect(wire.AsSpan().SequenceEqual(LuaVal.Bytes(one.GetProperty("wire"))), $"on the wire: {Convert.ToHexString(wire)}");
        }
    }

    private static void Before(JsonElement[] words, TcpObject client)
    {
        if (words[0].GetString() == "sleep")
        {
            Thread.Sleep(words[1].GetInt32());
        }
        else
        {
            LuaCall.Method(client, words[0].GetString()!, LuaVal.ReadAll(words[1..]));
        }
    }

    private static void ExpectDescriptor(JsonElement one, LuaCallable sink, TcpObject client, Replay replay)
    {
        if (one.Get("sink_getfd_raise") is { } raise)
        {
            string? raised = null;
            try
            {
                sink.GetFd();
            }
            catch (LuaErrorException error)
            {
                raised = error.Message;
            }

            replay.ExpectRaise(raise.GetString()!, raised, "getfd");
            return;
        }

        replay.Expect((sink.GetFd() == client.GetFd()) == one.Bool("sink_getfd_equals_socket"), $"the sink's descriptor is {sink.GetFd()}");
        replay.Expect(sink.Dirty() == one.Bool("sink_dirty"), $"the sink is dirty: {sink.Dirty()}");
    }
}
