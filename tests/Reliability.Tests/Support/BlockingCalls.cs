using RxSocket.Blocking;
using RxSocket.Ltn12;
using RxSocket.TestKit;

namespace RxSocket.Reliability.Tests;

/// <summary>Every call of the blocking face that may wait, with nothing that would end it but its deadline; and a close, which must not wait.
/// A name that is not resolved is not among them: as in LuaSocket, this face's lookup has no deadline.</summary>
internal static class BlockingCalls
{
    /// <returns>Name and milliseconds behind the deadline.</returns>
    public static List<(string Call, double Late)> Measure(TimeSpan deadline, TimeSpan allowed)
    {
        double seconds = deadline.TotalSeconds;
        List<(string, double)> late = [];
        using FullBacklog full = new();
        Add("connect to a full backlog", () => ConnectTo("127.0.0.1", full.Port));

        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        server.SetTimeout(seconds);
        Add("accept", () => server.Accept().Error);

        using LuaRawPair silent = new();
        silent.Client.SetTimeout(seconds);
        Add("receive a line", () => silent.Client.Receive().Error);
        Add("receive a count", () => silent.Client.Receive(10).Error);
        Add("receive all", () => silent.Client.Receive("*a").Error);
        Add("select", () => Selected([silent.Client], null));
        Add("pull a source until closed", () => Pulled(LuaSocket.Source("until-closed", silent.Client)));
        Add("pull a source by length", () => Pulled(LuaSocket.Source("by-length", silent.Client, 10)));
        Add("pull a chunked source", () => Pulled(LuaSocket.Source("http-chunked", silent.Client)));

        using LuaRawPair dripping = new();
        using DripFeed feed = new(dripping.Peer);
        dripping.Client.SetTimeout(seconds);
        Add("receive a line that drips", () => dripping.Client.Receive().Error);
        Add("receive all that drips", () => dripping.Client.Receive("*a").Error);
        dripping.Client.SetTimeout(seconds, "t");
        Add("receive a count that drips, with both timeouts", () => dripping.Client.Receive(1_000_000).Error);

        using LuaRawPair busy = new(window: 4096);
        busy.FillWindow();
        busy.Client.SetTimeout(seconds);
        byte[] more = new byte[1 << 20];
        Add("send to a full window", () => busy.Client.Send(more).Error);
        Add("select to send to a full window", () => Selected(null, [busy.Client]));
        Add("push to a full window", () => (string?)LuaSocket.Sink("keep-open", busy.Client).Push(Chunk.Of(more)).Error);

        late.Add(("close", Lateness.Of("close", TimeSpan.Zero, allowed, () => new LuaRawPair().Dispose())));
        return late;

        void Add(string call, Func<string?> run) => late.Add((call, Lateness.Of(call, deadline, allowed, () => Check(call, run()))));

        string? ConnectTo(string host, int port)
        {
            using TcpObject client = LuaSocket.Tcp();
            client.SetTimeout(seconds);
            return client.Connect(host, port).Error;
        }

        string? Selected(ISelectable[]? receivers, ISelectable[]? senders) => LuaSocket.Select(receivers, senders, seconds).Error;
    }

    private static string? Pulled(Source source) => (string?)source.Pull().Error;

    private static void Check(string call, string? error)
    {
        if (error != "timeout")
        {
            throw new InvalidOperationException($"{call} ended with {error ?? "a success"}.");
        }
    }
}
