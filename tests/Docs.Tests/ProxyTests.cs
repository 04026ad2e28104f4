using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RxSocket.Docs.Tests;

/// <summary>The proxy sample, as its users run it, between a client and a target of the system's own sockets.</summary>
public sealed class ProxyTests : IDisposable
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Proxy.dll");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(1);

    private readonly TcpListener _target = new(IPAddress.Loopback, 0);

    public ProxyTests() => _target.Start();

    [Fact]
    public async Task Proxy_BetweenTwo_ForwardsBothWaysAndHalfClosesAndTellsTheTraffic()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no signal to send.");
        using DotnetProcess proxy = Start();
        (TcpClient client, TcpClient target) = await ConnectAsync(proxy);
        byte[] there = Bytes(1_000_000);
        byte[] back = Bytes(300_000);

        Task<byte[]> arriving = ReadToEndAsync(target);
        Task<byte[]> returning = ReadToEndAsync(client);
        await SendAsync(client, there);
        client.Client.Shutdown(SocketShutdown.Send);
        byte[] arrived = await arriving;
        await SendAsync(target, back);
        target.Dispose();
        byte[] returned = await returning;
        client.Dispose();
        string? line = await LineAsync(proxy, "Closed");
        using Process kill = Process.Start("kill", ["-INT", $"{proxy.Id}"]);
        (int exitCode, string output, string error) = await proxy.EndAsync();

        Assert.Equal(there, arrived);
        Assert.Equal(back, returned);
        Assert.Contains("1000000 bytes there, 300000 bytes back", line);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.EndsWith("Stopped.\n", output);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2ms")]
    public async Task Proxy_BeforeATargetThatDoesNotRead_LetsTheClientWaitAndLosesNothing(string latency)
    {
        using DotnetProcess proxy = Start("--latency", latency);
        (TcpClient client, TcpClient target) = await ConnectAsync(proxy);
        byte[] block = Bytes(64 * 1024);
        const int MuchMoreThanSystemsBuffer = 1024;

        int blocks = 0;
        Task sending;
        do
        {
            sending = client.GetStream().WriteAsync(block).AsTask();
            await Task.WhenAny(sending, Task.Delay(Standstill));
            blocks++;
        }
        while (sending.IsCompletedSuccessfully && blocks < MuchMoreThanSystemsBuffer);
        Task<byte[]> arriving = ReadToEndAsync(target);
        await sending.WaitAsync(Patience);
        client.Client.Shutdown(SocketShutdown.Send);
        byte[] arrived = await arriving;

        Assert.True(blocks < MuchMoreThanSystemsBuffer, $"The proxy took {blocks} blocks.");
        Assert.Equal(blocks * block.Length, arrived.Length);
        Assert.All(arrived.Chunk(block.Length), chunk => Assert.True(chunk.AsSpan().SequenceEqual(block)));
        client.Dispose();
        target.Dispose();
    }

    [Fact]
    public async Task Proxy_WithALatency_TakesItEachWay()
    {
        using DotnetProcess proxy = Start("--latency", "250ms");
        (TcpClient client, TcpClient target) = await ConnectAsync(proxy);
        byte[] one = new byte[1];

        long start = Stopwatch.GetTimestamp();
        await SendAsync(client, [1]);
        await target.GetStream().ReadExactlyAsync(one).AsTask().WaitAsync(Patience);
        await SendAsync(target, [2]);
        await client.GetStream().ReadExactlyAsync(one).AsTask().WaitAsync(Patience);

        // Clocks are not all of the same grain.
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(2 * 230));
        client.Dispose();
        target.Dispose();
    }

    [Fact]
    public async Task Proxy_ThatIsToCut_ResetsBothSidesAfterSoManyBytes()
    {
        using DotnetProcess proxy = Start("--cut-after", "1000");
        (TcpClient client, TcpClient target) = await ConnectAsync(proxy);

        await SendAsync(client, Bytes(600));
        await target.GetStream().ReadExactlyAsync(new byte[600]).AsTask().WaitAsync(Patience);
        await SendAsync(target, Bytes(600));

        await AssertResetAsync(client, atMost: 400);
        await AssertResetAsync(target, atMost: 0);
        Assert.Contains("Cut after 1000 bytes.", await LineAsync(proxy, "Failed", itself: true));
        client.Dispose();
        target.Dispose();
    }

    [Fact]
    public async Task Proxy_ToldToCut_ResetsBothSides()
    {
        using DotnetProcess proxy = DotnetProcess.StartToBeTyped([Sample, "--listen", "0", "--to", $"{_target.LocalEndpoint}"]);
        (TcpClient client, TcpClient target) = await ConnectAsync(proxy);
        await SendAsync(client, [1]);
        await target.GetStream().ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(Patience);

        await proxy.WriteLineAsync("cut");

        await AssertResetAsync(client, atMost: 0);
        await AssertResetAsync(target, atMost: 0);
        client.Dispose();
        target.Dispose();
    }

    [Fact]
    public async Task Proxy_WhoseTargetIsNotThere_ResetsTheClientAndGoesOnUntilItsTimeIsOver()
    {
        // Bound and not listening: nobody is there, and nobody else gets the port.
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using DotnetProcess proxy = DotnetProcess.Start(Sample, "--listen", "0", "--to", $"{silent.LocalEndPoint}", "--seconds", "10");
        int port = await PortAsync(proxy);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);

        await AssertResetAsync(client, atMost: 0);
        (int exitCode, string output, string error) = await proxy.EndAsync();

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("connection refused", output);
        Assert.EndsWith("Stopped.\n", output);
    }

    [Theory]
    [InlineData("--listen 0")]
    [InlineData("--listen 0 --to localhost")]
    [InlineData("--listen 0 --to localhost:80 --latency long")]
    [InlineData("--listen 0 --to localhost:80 --cut-after 0")]
    [InlineData("--listen 65536 --to localhost:80")]
    public async Task Proxy_WithBadArguments_ShowsItsUsage(string arguments)
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync([Sample, .. arguments.Split(' ')]);

        Assert.Equal((2, ""), (exitCode, output));
        Usage.AssertBehindAComplaint(error);
    }

    public void Dispose() => _target.Dispose();

    private DotnetProcess Start(params string[] more) => DotnetProcess.Start([Sample, "--listen", "0", "--to", $"{_target.LocalEndpoint}", .. more]);

    private async Task<(TcpClient Client, TcpClient Target)> ConnectAsync(DotnetProcess proxy)
    {
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, await PortAsync(proxy));
        return (client, await _target.AcceptTcpClientAsync().WaitAsync(Patience));
    }

    private static async Task<int> PortAsync(DotnetProcess proxy) => int.Parse((await proxy.ReadLineAsync())!.Split("port ")[1].Split(',')[0]);

    // The one before that which begins so; or that itself.
    private static async Task<string?> LineAsync(DotnetProcess proxy, string beginning, bool itself = false)
    {
        string? before = null;
        while (await proxy.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return itself ? line : before;
            }

            before = line;
        }

        return null;
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static Task SendAsync(TcpClient from, byte[] bytes) => from.GetStream().WriteAsync(bytes).AsTask().WaitAsync(Patience);

    private static async Task<byte[]> ReadToEndAsync(TcpClient from)
    {
        using MemoryStream all = new();
        await from.GetStream().CopyToAsync(all).WaitAsync(Patience);
        return all.ToArray();
    }

    private static async Task AssertResetAsync(TcpClient client, int atMost)
    {
        int count = 0;
        byte[] block = new byte[4096];
        IOException fault = await Assert.ThrowsAsync<IOException>(async () =>
        {
            int read;
            while ((read = await client.GetStream().ReadAsync(block).AsTask().WaitAsync(Patience)) > 0)
            {
                count += read;
            }
        });
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(fault.InnerException).SocketErrorCode);
        Assert.InRange(count, 0, atMost);
    }
}
