using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RxSocket.Docs.Tests;

/// <summary>The chat sample, as its users run it.</summary>
public sealed class ChatTests
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Chat.dll");

    [Fact]
    public async Task Chat_TwoGuests_TalkInRoomsUntilOneQuitsAndTheServerStops()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no signal to send.");
        using DotnetProcess server = DotnetProcess.Start(Sample, "--port", "0");
        int port = int.Parse((await server.ReadLineAsync())!.Split("port ")[1].Split('.')[0]);
        using Guest ann = await Guest.ConnectAsync(port, "Ann");
        using Guest bob = await Guest.ConnectAsync(port, "Bob");

        Assert.Equal("* Bob comes to lobby", await ann.HearAsync());
        await ann.SayAsync("hello");
        Assert.Equal(("Ann: hello", "Ann: hello"), (await ann.HearAsync(), await bob.HearAsync()));
        await bob.SayAsync("/join garden");
        Assert.Equal(("* Bob leaves lobby", "* you are in garden"), (await ann.HearAsync(), await bob.HearAsync()));
        await bob.SayAsync("/dance");
        Assert.Equal("/dance? /join ROOM or /quit.", await bob.HearAsync());
        await bob.SayAsync("/quit");
        Assert.Equal(("Bye.", null), (await bob.HearAsync(), await bob.HearAsync()));
        bob.Dispose();

        using Process kill = Process.Start("kill", ["-INT", $"{server.Id}"]);
        Assert.Equal("Bye.", await ann.HearAsync());
        ann.Dispose();
        (int exitCode, string output, string error) = await server.EndAsync();
        Assert.Equal((0, ""), (exitCode, error));
        Assert.EndsWith("Stopped.\n", output);
    }

    [Fact]
    public async Task Chat_WhosePortIsTaken_SaysSoAndFails()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Sample, "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("address already in use", error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--port")]
    [InlineData("--port eighty")]
    [InlineData("--port 65536")]
    public async Task Chat_WithBadArguments_ShowsItsUsage(string arguments)
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync([Sample, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((2, ""), (exitCode, output));
        Usage.AssertBehindAComplaint(error);
    }

    /// <summary>Someone with a telnet.</summary>
    private sealed class Guest : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly TcpClient _client = new();
        private StreamReader _reader = StreamReader.Null;
        private StreamWriter _writer = StreamWriter.Null;

        public static async Task<Guest> ConnectAsync(int port, string name)
        {
            Guest guest = new();
            await guest._client.ConnectAsync(IPAddress.Loopback, port);
            guest._reader = new StreamReader(guest._client.GetStream());
            guest._writer = new StreamWriter(guest._client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
            Assert.Equal("Your name?", await guest.HearAsync());
            await guest.SayAsync(name);
            Assert.StartsWith("Welcome.", await guest.HearAsync());
            Assert.Equal("* you are in lobby", await guest.HearAsync());
            return guest;
        }

        public Task<string?> HearAsync() => _reader.ReadLineAsync().WaitAsync(Patience);

        public Task SayAsync(string line) => _writer.WriteLineAsync(line).WaitAsync(Patience);

        public void Dispose() => _client.Dispose();
    }
}
