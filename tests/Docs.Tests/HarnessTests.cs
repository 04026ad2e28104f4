using System.Net;
using System.Net.Sockets;

namespace RxSocket.Docs.Tests;

/// <summary>The harness sample, as its users run it: against a server of someone else's, and against small ones of our own.</summary>
public sealed class HarnessTests : IDisposable
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Harness.dll");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Faces = ["async", "rx", "blocking"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harness");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public HarnessTests() => _listener.Start();

    [Fact]
    public async Task Harness_AgainstRedis_FindsAllAsExpected()
    {
        Assert.SkipUnless(Installed.Redis, "There is no redis-server here.");
        using RedisServer redis = await RedisServer.StartAsync(_folder.FullName);

        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Sample, $"127.0.0.1:{redis.Port}", Shipped("redis.script"));

        AssertAsExpected("redis.script", exitCode, output, error);
    }

    [Fact]
    public async Task Harness_AgainstASmallMailServer_FindsAllAsExpected()
    {
        Task serving = ServeAsync(static async peer =>
        {
            using StreamReader reader = new(peer);
            await using StreamWriter writer = new(peer) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 test ready");
            while (await reader.ReadLineAsync() is { } line && line != "QUIT")
            {
                await writer.WriteLineAsync(line.Split(' ')[0] switch
                {
                    "EHLO" => "250-test\r\n250-PIPELINING\r\n250 HELP",
                    "NOOP" => "250 ok",
                    _ => "500 what?",
                });
            }

            await writer.WriteLineAsync("221 bye");
        });

        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Sample, $"{_listener.LocalEndpoint}", Shipped("smtp.script"));
        await serving;

        AssertAsExpected("smtp.script", exitCode, output, error);
    }

    [Fact]
    public async Task Harness_WhoseExpectationFails_TellsAllThatCameInstead()
    {
        Task serving = ServeAsync(static async peer =>
        {
            await peer.WriteAsync("500 no\r\nas I said: n\u00F6\r\nand anoth"u8.ToArray());
            await peer.CopyToAsync(Stream.Null);
        });

        (int exitCode, string output, string error) = await RunAsync("send HELLO\nexpect 200 yes\nsend never");
        await serving;

        Assert.Equal((1, ""), (exitCode, error));
        string told = "test.script, line 2: expect 200 yes\n  came \"500 no\"\n  then \"as I said: n\u00F6\"\n  then \"and anoth\" without a line end, then timeout\n    > HELLO\n    < \"500 no\"\n";
        Assert.Equal(string.Concat(Faces.Select(face => $"{face,-9} {told}")), output);
    }

    [Fact]
    public async Task Harness_WhoseServerIsSilentOrEnds_TellsWhichAndKeepsThePart()
    {
        Task serving = ServeAsync(
            static async peer =>
            {
                await peer.WriteAsync("one\r\ntw"u8.ToArray());
                await peer.CopyToAsync(Stream.Null);
            },
            scripts: 2);

        (int exitCode, string output, string error) = await RunAsync("expect one\nwithin 0.5\nuntil ^three$", "expect one\nhalf-close\nend");
        await serving;

        Assert.Equal((1, ""), (exitCode, error));
        Assert.Equal(3, Count(output, "line 3: until ^three$\n  came \"tw\" without a line end, then timeout\n"));
        Assert.Equal(3, Count(output, "line 3: end\n  came \"tw\" without a line end, then closed\n"));
    }

    [Theory]
    [InlineData("frob", "test.script, line 1: frob: there is no such step.")]
    [InlineData("# fine\n\nend of it", "test.script, line 3: end of it: there is no such step.")]
    [InlineData("match (", "test.script, line 1: match (")]
    [InlineData("within reason", "test.script, line 1: within reason")]
    public async Task Harness_WithABadScript_TellsTheLine(string script, string complaint)
    {
        (int exitCode, string output, string error) = await RunAsync(script);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(complaint, error);
    }

    [Fact]
    public async Task Harness_WithoutAScript_ShowsItsUsage()
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Sample, "localhost:80");

        Assert.Equal((2, ""), (exitCode, output));
        Usage.AssertBehindAComplaint(error);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Shipped(string script) => Repository.PathOf($"samples/Harness/{script}");

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static void AssertAsExpected(string script, int exitCode, string output, string error)
    {
        Assert.True(exitCode == 0, output);
        Assert.Empty(error);
        Assert.All(Faces, face => Assert.Equal(1, Count(output, $"{face,-9} {script}: as expected, ")));
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] scripts)
    {
        IEnumerable<string> files = scripts.Select((script, index) =>
        {
            string file = Path.Combine(_folder.CreateSubdirectory($"{index}").FullName, "test.script");
            File.WriteAllText(file, script);
            return file;
        });
        return await DotnetProcess.RunAsync([Sample, $"{_listener.LocalEndpoint}", .. files]);
    }

    // One client after the other: each face comes once for each script.
    private async Task ServeAsync(Func<NetworkStream, Task> converse, int scripts = 1)
    {
        for (int count = 0; count < scripts * Faces.Length; count++)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync().WaitAsync(Patience);
            await converse(client.GetStream()).WaitAsync(Patience);
        }
    }
}
