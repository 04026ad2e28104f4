using System.Net;
using System.Net.Sockets;

namespace RxSocket.Docs.Tests;

/// <summary>The ported sample: the Lua program and the C# one, each against itself and against the other.</summary>
public sealed class PortedTests : IDisposable
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Ported.dll");
    private static readonly string Original = Repository.PathOf("samples/Ported/drop.lua");
    private const string Usage = "usage: drop take PORT COUNT | give HOST PORT FILE\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ported");

    [Theory]
    [InlineData("lua", "lua")]
    [InlineData("lua", "csharp")]
    [InlineData("csharp", "lua")]
    [InlineData("csharp", "csharp")]
    public async Task Drop_InEitherLanguage_PrintsTheSame(string taker, string giver)
    {
        SkipWithoutLua(taker, giver);
        using ChildProcess taking = Start(taker, "take", "0", "2");
        string port = (await taking.ReadLineAsync())!.Split(' ')[1];

        (int exitCode, string given, string error) first = await GiveAsync(giver, port, FileOf("gr\u00FC\u00DFe.txt", "one line\n"u8.ToArray()));
        (int exitCode, string given, string error) second = await GiveAsync(giver, port, FileOf("bytes", [.. Enumerable.Range(0, 200_000).Select(static i => (byte)(i * i))]));
        (int exitCode, string taken, string error) all = await taking.EndAsync();

        const string Line = "took gr\u00FC\u00DFe.txt: 9 bytes, sum 08012c5c\n";
        const string Bytes = "took bytes: 200000 bytes, sum 04e06e60\n";
        Assert.Equal((0, Line, ""), first);
        Assert.Equal((0, Bytes, ""), second);
        Assert.Equal((0, Line + Bytes, ""), all);
    }

    [Theory]
    [InlineData("lua")]
    [InlineData("csharp")]
    public async Task Drop_OfGiversThatGoWrong_TellsHowFarTheyCame(string taker)
    {
        SkipWithoutLua(taker);
        using ChildProcess taking = Start(taker, "take", "0", "3");
        int port = int.Parse((await taking.ReadLineAsync())!.Split(' ')[1]);

        string?[] answers = [await SayAsync(port, "half a hea"), await SayAsync(port, "not a header\r\n"), await SayAsync(port, "short 10\r\n1234567")];
        (int exitCode, string taken, string error) all = await taking.EndAsync();

        string[] told = ["lost: no header", "refused: not a header", "lost short: 7 of 10 bytes"];
        Assert.Equal(told, answers);
        Assert.Equal((0, string.Concat(told.Select(static line => $"{line}\n")), ""), all);
    }

    [Theory]
    [InlineData("lua")]
    [InlineData("csharp")]
    public async Task Drop_WithNobodyToTakeIt_SaysSo(string giver)
    {
        SkipWithoutLua(giver);

        // Bound and not listening: nobody is there, and nobody else gets the port.
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string port = $"{((IPEndPoint)silent.LocalEndPoint!).Port}";
        string missing = Path.Combine(_folder.FullName, "missing");

        Assert.Equal((1, "failed: connection refused\n", ""), await GiveAsync(giver, port, FileOf("a", [1])));
        Assert.Equal((1, $"failed: cannot be read: {missing}\n", ""), await GiveAsync(giver, port, missing));
        using ChildProcess misunderstood = Start(giver, "keep");
        Assert.Equal((2, "", "drop: neither take nor give: keep\n" + Usage), await misunderstood.EndAsync());
        using ChildProcess incomplete = Start(giver, "take", "many");
        Assert.Equal((2, "", "drop: wrong arguments for take\n" + Usage), await incomplete.EndAsync());
        using ChildProcess asked = Start(giver, "--help");
        Assert.Equal((0, Usage, ""), await asked.EndAsync());
    }

    [Fact]
    public async Task Take_PortInUse_SaysSoAndEnds()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        using ChildProcess taking = Start("csharp", "take", $"{((IPEndPoint)taken.LocalEndPoint!).Port}", "1");

        Assert.Equal((1, "", "address already in use\n"), await taking.EndAsync());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void SkipWithoutLua(params string[] languages) =>
        Assert.SkipWhen(languages.Contains("lua") && !Installed.LuaSocket, "There is no lua5.4 with LuaSocket here.");

    private static ChildProcess Start(string language, params string[] arguments) =>
        language == "lua" ? new ChildProcess("lua5.4", [Original, .. arguments]) : DotnetProcess.Start([Sample, .. arguments]);

    private static async Task<(int ExitCode, string Output, string Error)> GiveAsync(string language, string port, string file)
    {
        using ChildProcess giving = Start(language, "give", "127.0.0.1", port, file);
        return await giving.EndAsync();
    }

    // Says something, ends, and hears the answer.
    private static async Task<string?> SayAsync(int port, string text)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
        client.Client.Shutdown(SocketShutdown.Send);
        using StreamReader reader = new(stream);
        return await reader.ReadLineAsync().WaitAsync(Patience);
    }

    private string FileOf(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
