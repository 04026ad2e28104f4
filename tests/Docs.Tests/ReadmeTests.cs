using System.Net;
using System.Net.Sockets;

namespace RxSocket.Docs.Tests;

public sealed class ReadmeTests
{
    private const string PortInText = "8383";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Echoes =>
        [.. CodeBlock.Of("README.md").Where(static block => block.IsCSharp && block.Text.Contains(PortInText)).Select(static block => block.ToString())];

    private static IEnumerable<string> Commands =>
        CodeBlock.Of("README.md").Where(static block => block.Info is ["sh"])
            .SelectMany(static block => block.Text.Split('\n')).Select(static line => line.Split('#')[0].Trim());

    [Fact]
    public void Echo_OfEachFace_IsShown() => Assert.Equal(3, Echoes.Count);

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task Echo_AsShown_EchoesLines(string place)
    {
        CodeBlock echo = CodeBlock.Of("README.md").Single(block => block.ToString() == place);
        int port = FreePort();

        Task serving = Task.Factory.StartNew(() => SnippetCompiler.Run(echo.Text.Replace(PortInText, $"{port}")), TaskCreationOptions.LongRunning);
        using TcpClient client = await ConnectedAsync(port, serving);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync("one\r\ntwo: zw\u00F6lf\n"u8.ToArray());
        client.Client.Shutdown(SocketShutdown.Send);
        using StreamReader reader = new(stream);
        string all = await reader.ReadToEndAsync().WaitAsync(Patience);
        await serving.WaitAsync(Patience);

        Assert.Equal("one\ntwo: zw\u00F6lf\n", all);
    }

    [Theory]
    [InlineData("dotnet run --project samples/Echo")]
    [InlineData("dotnet test")]
    public void Commands_ThatDoEverything_AreShown(string command) => Assert.Contains(command, Commands);

    [Fact]
    public void Commands_WithAProject_NameOneThatExists()
    {
        IEnumerable<string> projects = Commands.Select(static command => command.Split(' '))
            .SelectMany(static words => words.SkipWhile(static word => word != "--project").Skip(1).Take(1));

        Assert.All(projects, static project => Assert.True(Directory.Exists(Repository.PathOf(project)), project));
    }

    // Not among those that the system itself gives away, to a neighbour perhaps.
    private static int FreePort()
    {
        while (true)
        {
            using TcpListener listener = new(IPAddress.Any, Random.Shared.Next(20_000, 30_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    // The program under test says nothing when it listens: try until it does.
    private static async Task<TcpClient> ConnectedAsync(int port, Task serving)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return client;
            }
            catch (SocketException) when (!serving.IsCompleted)
            {
                client.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
            }
        }
    }
}
