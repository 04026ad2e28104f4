using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class StatsVectors : VectorTests
{
    private const string Vectors = "stats";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Stats(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        Peer peer = replay.Open(Peer.Idle());
        if (!one.Has("steps"))
        {
            AgeStartsAtCreation(one, peer, replay);
            return;
        }

        TcpObject client = peer.Connect(replay);
        foreach (JsonElement step in one.Items("steps"))
        {
            switch (step.Text("op"))
            {
                case "peer_send":
                    peer.Accepted().Send(LuaVal.Bytes(step.GetProperty("data"))!);
                    TcpObjects.Wait(client, forReading: true);
                    break;
                case "sleep":
                    Thread.Sleep(TimeSpan.FromSeconds(step.GetProperty("seconds").GetDouble()));
                    break;
                case var method:
                    replay.Call(step, method, () => LuaCall.Method(client, method, LuaVal.ReadAll(step.Items("args"))));
                    break;
            }
        }
    });

    private static void AgeStartsAtCreation(JsonElement one, Peer peer, Replay replay)
    {
        TcpObject master = TcpObjects.Make(replay, "tcp");
        Thread.Sleep(500);
        LuaCall.Method(master, "connect", "127.0.0.1", (long)peer.Port);
        replay.Call(one, "getstats", () => LuaCall.Method(master, "getstats"));
    }
}
