using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RxSocket.Docs.Tests;

/// <summary>The other side of a program on a page: one connection, by the platform's own sockets.</summary>
internal sealed class Peer : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    private Peer(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _reader = new StreamReader(_stream);
    }

    public static TcpListener Listen()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    public static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Not among those that the system itself gives away, to a neighbour perhaps.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using TcpListener listener = new(IPAddress.Any, Random.Shared.Next(20_000, 30_000));
            try
            {
                listener.Start();
                return PortOf(listener);
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    public static async Task<Peer> AcceptAsync(TcpListener listener) => new(await listener.AcceptTcpClientAsync().WaitAsync(Patience));

    /// <summary>Connects to a program that says nothing when it listens: tries until it does.</summary>
    public static async Task<Peer> ConnectAsync(int port, Func<bool> hasEnded)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return new Peer(client);
            }
            catch (SocketException) when (!hasEnded())
            {
                client.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
            }
        }
    }

    /// <summary>Takes one client, talks as it is told, and ends its side.</summary>
    public static async Task TalkAsync(TcpListener listener, Func<Peer, Task> talk)
    {
        using Peer peer = await AcceptAsync(listener);
        await talk(peer);
        peer.End();
        await peer.HearAsync();
    }

    public Task SayAsync(string text) => _stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask().WaitAsync(Patience);

    public Task<string?> HearAsync() => _reader.ReadLineAsync().WaitAsync(Patience);

    public Task<string> HearAllAsync() => _reader.ReadToEndAsync().WaitAsync(Patience);

    /// <summary>Ends its side.</summary>
    public void End() => _client.Client.Shutdown(SocketShutdown.Send);

    public void Dispose() => _client.Dispose();
}
