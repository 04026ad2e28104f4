using System.Diagnostics;
using System.Net.Sockets;

namespace RxSocket.Docs.Tests;

/// <summary>The programs of the README that need a peer: run as they stand, but for their ports, against one that does what the text says.</summary>
public sealed class ReadmeProgramTests
{
    [Fact]
    public async Task Select_AsShown_HearsBothFeedsToTheirEnds()
    {
        using TcpListener one = Peer.Listen();
        using TcpListener two = Peer.Listen();
        Task feeding = Task.WhenAll(Peer.TalkAsync(one, static peer => peer.SayAsync("hello")), Peer.TalkAsync(two, static peer => peer.SayAsync("good bye")));

        string output = await RunAsync("9001", text => WithPort(WithPort(text, "9001", one), "9002", two));
        await feeding;

        string[] lines = output.TrimEnd().Split('\n');
        Assert.Contains(lines, line => line.EndsWith($":{Peer.PortOf(one)}: 5 bytes"));
        Assert.Contains(lines, line => line.EndsWith($":{Peer.PortOf(two)}: 8 bytes"));
        Assert.Equal(2, lines.Count(static line => line.EndsWith(": 0 bytes")));
    }

    [Fact]
    public async Task Lines_AsShown_AreWrittenInOrder()
    {
        string[] orders = [.. Enumerable.Range(0, 100).Select(static i => $"order {i}")];
        string file = Path.GetTempFileName();
        try
        {
            using TcpListener listener = Peer.Listen();
            Task selling = Peer.TalkAsync(listener, peer => peer.SayAsync(string.Concat(orders.Select(static order => order + "\n"))));

            string output = await RunAsync("9003", text => WithPort(text, "9003", listener).Replace("\"orders.txt\"", $"@\"{file}\""));
            await selling;

            Assert.Equal("PeerEnd\n", output);
            Assert.Equal(orders, await File.ReadAllLinesAsync(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Timeout_AsShown_KeepsTheBeginOfTheLine()
    {
        using TcpListener listener = Peer.Listen();
        Task late = Peer.TalkAsync(listener, static async peer =>
        {
            await peer.SayAsync("first half, ");
            Assert.Equal("still there?", await peer.HearAsync());
            await peer.SayAsync("second half\n");
        });

        // The first wait is short, that it need not be waited for, and the second long: the answer may be late on a busy machine.
        string output = await RunAsync("9004", text => WithPort(text, "9004", listener)
            .Replace("FromSeconds(2)", "FromMilliseconds(100)")
            .Replace("catch (SocketTimeoutException) {", "catch (SocketTimeoutException) { connection.Timeouts = Timeouts.None;"));
        await late;

        Assert.Equal("first half, second half\n", output);
    }

    [Theory]
    [InlineData("lua")]
    [InlineData("csharp")]
    public async Task Port_BeforeAndAfter_PrintTheSame(string language)
    {
        Assert.SkipWhen(language == "lua" && !Installed.LuaSocket, "There is no lua5.4 with LuaSocket here.");
        using TcpListener listener = Peer.Listen();
        Task talking = Peer.TalkAsync(listener, static async peer =>
        {
            Assert.Equal("hello", await peer.HearAsync());
            await peer.SayAsync("a line\nnot a li");
        });

        string output = language == "lua"
            ? await RunLuaAsync(WithPort(Program("9005", language), "9005", listener))
            : await RunAsync("9005", text => WithPort(text, "9005", listener));
        await talking;

        Assert.Equal("a line\nclosed: not a li\n", output);
    }

    [Fact]
    public async Task Port_TextBeyondAscii_PassesTheConsoleBothWays()
    {
        using TcpListener listener = Peer.Listen();
        string? heard = null;
        Task talking = Peer.TalkAsync(listener, async peer =>
        {
            heard = await peer.HearAsync();
            await peer.SayAsync("\u00E9 \u65E5\u672C\n");
        });
        string console = Program("9005", "csharp").Split('\n').Single(static line => line.StartsWith("Console.OutputEncoding"));
        using SnippetProgram program = SnippetProgram.Start(
            $$"""
            using System.Text;
            using RxSocket.Blocking;

            {{console}}
            using TcpObject client = LuaSocket.Connect("127.0.0.1", {{Peer.PortOf(listener)}}).OrThrow();
            client.Send(Console.ReadLine() + "\n").OrThrow();
            Console.WriteLine(client.Receive().OrThrow());
            """,
            typed: true);

        await program.Process.WriteLineAsync("\u00E9t\u00E9");

        Assert.Equal((0, "\u00E9 \u65E5\u672C\n", ""), await program.Process.EndAsync());
        await talking;
        Assert.Equal("\u00E9t\u00E9", heard);
    }

    private static string Program(string port, string language) =>
        CodeBlock.Of("README.md").Single(block => block.Info is [var first, ..] && first == language && block.Text.Contains(port)).Text;

    private static async Task<string> RunAsync(string port, Func<string, string> withPorts)
    {
        (int exitCode, string output, string error) = await SnippetProgram.RunAsync(withPorts(Program(port, "csharp")));
        Assert.Equal((0, ""), (exitCode, error));
        return output;
    }

    private static async Task<string> RunLuaAsync(string script)
    {
        using Process lua = Process.Start(new ProcessStartInfo("lua5.4", ["-e", script]) { RedirectStandardOutput = true })!;
        string output = await lua.StandardOutput.ReadToEndAsync().WaitAsync(Peer.Patience);
        await lua.WaitForExitAsync().WaitAsync(Peer.Patience);
        return output;
    }

    private static string WithPort(string program, string shown, TcpListener listener) => program.Replace($" {shown})", $" {Peer.PortOf(listener)})");
}
