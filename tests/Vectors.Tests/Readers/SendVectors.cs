using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class SendVectors : VectorTests
{
    private const string Vectors = "send";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Send(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        Peer peer = replay.Open(PeerFor(one.Text("peer")));
        TcpObject client = peer.Connect(replay);
        Settings.ApplyTimeouts(one, client);
        foreach (JsonElement before in one.Items("before"))
        {
            Before(before, client, replay);
        }

        if (one.Has("data_gen"))
        {
            SendMuch(one, peer, client, replay);
        }
        else
        {
            SendOnce(one, client, replay);
        }

        ExpectStatistics(one, client, replay);
        client.Close();
        if (one.Has("peer_received"))
        {
            byte[] received = peer.Received();
            replay.Expect(received.AsSpan().SequenceEqual(LuaVal.Bytes(one.GetProperty("peer_received"))), $"the peer received {Convert.ToHexString(received)}");
        }
    });

    private static Peer PeerFor(string manner) => manner switch
    {
        "reads until EOF" => Peer.Reading(),
        "closes at once without reading" => Peer.Start(static peer => peer.End("close")),
        "resets after 60 ms" => Peer.ResettingLater(),
        "does not read for 1500 ms, then reads until EOF" => Peer.Reading(1500),
        _ => throw new FormatException($"Unknown peer: {manner}"),
    };

    private static void Before(JsonElement before, TcpObject client, Replay replay)
    {
        if (before.Text("op") == "sleep")
        {
            Thread.Sleep(before.Int("ms"));
            return;
        }

        replay.Call(before, before.Text("op"), () => LuaCall.Method(client, before.Text("op"), LuaVal.ReadAll(before.Items("args"))));
    }

    private static void SendOnce(JsonElement one, TcpObject client, Replay replay)
    {
        object? data = one.Has("data_val") ? LuaVal.Read(one.GetProperty("data_val")) : LuaVal.Text(one.GetProperty("data"));
        replay.Call(one, "send", () => LuaCall.Method(client, "send", [data, .. LuaVal.ReadAll(one.Items("args"))]));
    }

    // More than the system takes: how much it takes is its own matter, so relations are recorded, not numbers.
    private static void SendMuch(JsonElement one, Peer peer, TcpObject client, Replay replay)
    {
        string data = Generate(one.Int("data_len"));
        object?[] arguments = LuaVal.ReadAll(one.Items("args"));
        long first = arguments.Length > 0 ? Convert.ToInt64(arguments[0], CultureInfo.InvariantCulture) : 1;
        long start = Stopwatch.GetTimestamp();
        object?[] results = LuaCall.Method(client, "send", [data, .. arguments]);
        replay.CheckElapsed(one, "send", start);
        replay.Expect(results.Length == one.Int("n", 3) && results[0] is null && (string?)results[1] == one.Text("err"), $"send: {Support.Replay.Show(results)}");
        long index = Convert.ToInt64(results[2], CultureInfo.InvariantCulture);
        replay.Expect(index >= first - 1 && index <= data.Length, $"the index {index} is out of range");
        replay.Expect(!one.Bool("index_shows_progress") || index > first, $"the index {index} shows no progress");
        long sent = Convert.ToInt64(LuaCall.Method(client, "getstats")[1], CultureInfo.InvariantCulture);
        replay.Expect(sent == index - first + 1, $"{sent} bytes were counted, the index is {index}");
        if (one.Get("resume_ret_from_index_plus_1") is { } resumed)
        {
            LuaCall.Method(client, "settimeout", null, "b");
            LuaCall.Method(client, "settimeout", null, "t");
            object?[] rest = LuaCall.Method(client, "send", data, index + 1);
            replay.Expect(replay.Matcher.MatchesAll(resumed, rest), $"the rest: {Support.Replay.Show(rest)}");
            index = data.Length;
        }

        client.Close();
        replay.Expect(Encoding.Latin1.GetString(peer.Received()) == data[(int)(first - 1)..(int)index], "the peer received other bytes");
    }

    private static string Generate(int length)
    {
        StringBuilder text = new(length + 10);
        for (int k = 1; text.Length < length; k++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{k:D9}\n");
        }

        return text.ToString(0, length);
    }

    private static void ExpectStatistics(JsonElement one, TcpObject client, Replay replay)
    {
        if (one.Get("sent_stat") is { } sent)
        {
            object?[] statistics = LuaCall.Method(client, "getstats");
            replay.Expect(replay.Matcher.Matches(sent, statistics[1]), $"getstats: {Support.Replay.Show(statistics)}");
        }
    }
}
