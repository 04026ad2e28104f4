using System.Net;
using System.Net.Sockets;

namespace RxSocket.Docs.Tests;

/// <summary>A redis of a test's own, which keeps nothing and ends with the test.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly ChildProcess _process;

    private RedisServer(ChildProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>It cannot choose a port itself: where somebody else was faster it ends, and another one is tried.</summary>
    public static async Task<RedisServer> StartAsync(string folder)
    {
        while (true)
        {
            int port = FreePort();
            ChildProcess process = new("redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no");
            while (await process.ReadLineAsync() is { } line)
            {
                if (line.Contains("Ready to accept connections"))
                {
                    return new RedisServer(process, port);
                }
            }

            process.Dispose();
        }
    }

    public void Dispose() => _process.Dispose();

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
