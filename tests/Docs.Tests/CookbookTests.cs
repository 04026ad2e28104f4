using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RxSocket.Docs.Tests;

/// <summary>The programs of the cookbook, run as they stand, but for their ports, against peers that do what the text says.</summary>
public sealed class CookbookTests
{
    [Fact]
    public async Task Client_WhoseFirstTryIsCut_AsksAgain()
    {
        using TcpListener listener = Peer.Listen();
        Task serving = AnswerAsync("no", "noon\n");

        (int exitCode, string output, string error) = await SnippetProgram.RunAsync(Recipe((9101, Peer.PortOf(listener))));
        await serving;

        Assert.Equal((0, "noon\n"), (exitCode, output));
        Assert.Single(error.TrimEnd().Split('\n'), static line => line.StartsWith("Try 1: "));

        async Task AnswerAsync(params string[] answers)
        {
            foreach (string answer in answers)
            {
                await Peer.TalkAsync(listener, async peer =>
                {
                    Assert.Equal("time?", await peer.HearAsync());
                    await peer.SayAsync(answer);
                });
            }
        }
    }

    [Fact]
    public async Task Proxy_OfAMegabyteThereAndBack_HandsOnEachByteAndBothEnds()
    {
        string sent = string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"{i:D9}\n"));
        using TcpListener upstream = Peer.Listen();
        int port = Peer.FreePort();
        using SnippetProgram proxy = SnippetProgram.Start(Recipe((9102, port), (9103, Peer.PortOf(upstream))));
        Task echo = Peer.TalkAsync(upstream, static async peer => await peer.SayAsync(await peer.HearAllAsync()));

        using Peer client = await Peer.ConnectAsync(port, () => proxy.Process.HasEnded);
        await client.SayAsync(sent);
        client.End();
        string back = await client.HearAllAsync();
        await echo;

        Assert.Equal(sent, back);
        Assert.StartsWith("Opened ", await proxy.Process.ReadLineAsync());
        Assert.StartsWith("Closed ", await proxy.Process.ReadLineAsync());
    }

    [Fact]
    public async Task Server_AtItsLimitAndThenStopped_RefusesAndDrains()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no signal to send.");
        int port = Peer.FreePort();
        using SnippetProgram server = SnippetProgram.Start(Recipe((9104, port)).Replace("MaxPerAddress = 20", "MaxPerAddress = 1"));
        using Peer first = await Peer.ConnectAsync(port, () => server.Process.HasEnded);
        await first.SayAsync("one\n");
        string? one = await first.HearAsync();

        using Peer second = await Peer.ConnectAsync(port, () => server.Process.HasEnded);
        await Assert.ThrowsAsync<IOException>(second.HearAsync);
        using Process kill = Process.Start("kill", ["-TERM", $"{server.Process.Id}"]);
        List<string?> events = [];
        while (events is not [.., null or "Draining None"])
        {
            events.Add(await server.Process.ReadLineAsync());
        }

        await first.SayAsync("two\n");
        string? two = await first.HearAsync();
        first.End();
        (int exitCode, string rest, _) = await server.Process.EndAsync();

        Assert.Equal(("ONE", "TWO"), (one, two));
        Assert.Equal("Opened None", events[0]);
        Assert.All(events[1..^1], static refused => Assert.Equal("Refused Limit", refused));
        Assert.True(events is [_, _, .., "Draining None"], string.Join(", ", events));
        Assert.Equal((0, "Closed PeerEnd\nDrained None\n"), (exitCode, rest));
    }

    [Theory]
    [InlineData("250 hello me", true, "It keeps to the script.", "")]
    [InlineData("550 no", false, "", "Expected \"250 hello me\", and it said \"550 no\".")]
    public async Task Harness_OfAServer_TellsWhetherItKeepsToTheScript(string greeting, bool keeps, string said, string complaint)
    {
        using TcpListener listener = Peer.Listen();
        Task serving = Peer.TalkAsync(listener, async peer =>
        {
            await peer.SayAsync("220 ready\r\n");
            Assert.Equal("HELO me", await peer.HearAsync());
            await peer.SayAsync($"{greeting}\r\n");
            if (await peer.HearAsync() == "QUIT")
            {
                await peer.SayAsync("221 bye\r\n");
            }
        });

        (int exitCode, string output, string error) = await SnippetProgram.RunAsync(Recipe((9105, Peer.PortOf(listener))));
        await serving;

        Assert.Equal((keeps, said), (exitCode == 0, output.TrimEnd()));
        Assert.Contains(complaint, error);
    }

    [Fact]
    public async Task Connects_OfWhichOneIsRefused_AreTold()
    {
        using TcpListener listener = Peer.Listen();
        using Socket deaf = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        (int open, int shut) = (Peer.PortOf(listener), ((IPEndPoint)deaf.LocalEndPoint!).Port);

        (int exitCode, string output, _) = await SnippetProgram.RunAsync(Recipe((9106, open), (9107, shut)));

        Assert.Equal(0, exitCode);
        Assert.Equal(new HashSet<string> { $"{open}: connected", $"{shut}: connection refused" }, output.TrimEnd().Split('\n').ToHashSet());
    }

    [Fact]
    public async Task HalfClose_AsShown_HearsTheAnswerToAll()
    {
        using TcpListener listener = Peer.Listen();
        Task counting = Peer.TalkAsync(listener, static async peer =>
        {
            string all = await peer.HearAllAsync();
            await peer.SayAsync($"{all.Count(static c => c == '\n')} lines\n");
        });

        (int exitCode, string output, _) = await SnippetProgram.RunAsync(Recipe((9108, Peer.PortOf(listener))));
        await counting;

        Assert.Equal((0, "2 lines\n"), (exitCode, output));
    }

    [Fact]
    public async Task Broadcast_OfWhatOneSays_ReachesAll()
    {
        int port = Peer.FreePort();
        using SnippetProgram server = SnippetProgram.Start(Recipe((9109, port)));
        using Peer one = await Peer.ConnectAsync(port, () => server.Process.HasEnded);
        await one.SayAsync("I am here\n");
        Assert.Equal("I am here", await one.HearAsync());

        using Peer two = await Peer.ConnectAsync(port, () => server.Process.HasEnded);
        await two.SayAsync("so am I\n");
        two.End();

        Assert.Equal("so am I", await one.HearAsync());
        Assert.Equal("so am I\n", await two.HearAllAsync());
    }

    [Fact]
    public async Task SynchronousCode_AsShown_HasBothAnswers()
    {
        using TcpListener one = Peer.Listen();
        using TcpListener two = Peer.Listen();
        Task serving = Task.WhenAll(IntroduceAsync(one, "Ada"), IntroduceAsync(two, "Grace"));

        (int exitCode, string output, _) = await SnippetProgram.RunAsync(Recipe((9110, Peer.PortOf(one)), (9111, Peer.PortOf(two))));
        await serving;

        Assert.Equal((0, "Ada, Grace\n"), (exitCode, output));

        static Task IntroduceAsync(TcpListener listener, string name) => Peer.TalkAsync(listener, async peer =>
        {
            Assert.Equal("name?", await peer.HearAsync());
            await peer.SayAsync($"{name}\n");
        });
    }

    [Fact]
    public async Task Pump_OfAFileThroughAFilter_SendsItAndCloses()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("note\r\n", 10_000)));
            using TcpListener listener = Peer.Listen();
            string received = string.Empty;
            Task reading = Peer.TalkAsync(listener, async peer => received = await peer.HearAllAsync());

            (int exitCode, _, _) = await SnippetProgram.RunAsync(Recipe((9112, Peer.PortOf(listener))).Replace("\"notes.txt\"", $"@\"{file}\""));
            await reading;

            Assert.Equal(0, exitCode);
            Assert.Equal(string.Concat(Enumerable.Repeat("note\n", 10_000)), received);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Recipe(params ReadOnlySpan<(int Shown, int Real)> ports)
    {
        string first = $"{ports[0].Shown}";
        string text = CodeBlock.Of("docs/cookbook.md").Single(block => block.IsCSharp && block.Text.Contains(first)).Text;
        foreach ((int shown, int real) in ports)
        {
            text = text.Replace($"{shown}", $"{real}");
        }

        return text;
    }
}
