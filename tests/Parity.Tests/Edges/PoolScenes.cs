using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using RxSocket.Blocking;
using RxSocket.Rx;
using RxSocket.TestKit;

namespace RxSocket.Parity.Tests.Edges;

/// <summary>What is played in a process of its own.</summary>
internal static class PoolScenes
{
    /// <summary>Every worker of the pool is held; then a server and a client of the blocking face talk, time out, select and close.</summary>
    public static void BlockingFaceWithThePoolBlocked()
    {
        using BlockedPool pool = new();

        using TcpObject server = LuaSocket.Bind("localhost", 0).OrThrow();
        int port = server.GetSockName().OrThrow().Port;
        Thread serving = new(() => Serve(server));
        serving.Start();
        Converse(port);
        server.Close();
        serving.Join();

        Console.WriteLine(pool.Holds ? "the pool was blocked" : "a pool thread was free");
        Console.WriteLine($"reactor threads: {Threads().Count(static name => name.StartsWith("RxSocket react", StringComparison.Ordinal))}");
    }

    /// <summary>An observer throws in OnNext.</summary>
    public static void ObserverThrows()
    {
        (TcpConnection connection, Socket peer) = Connected();
        peer.Send("line\n"u8);
        using IDisposable subscription = connection.Lines().Subscribe(static _ => throw new InvalidOperationException("the observer's own"));
        new ManualResetEventSlim().Wait();
    }

    /// <summary>An observable fails, and nobody takes its error.</summary>
    public static void ErrorWithoutObserver()
    {
        (TcpConnection connection, Socket peer) = Connected();
        using IDisposable subscription = connection.Lines().Subscribe(static _ => { });
        peer.Send("part"u8);
        peer.Dispose();
        new ManualResetEventSlim().Wait();
    }

    private static void Serve(TcpObject server)
    {
        while (server.Accept() is { Ok: true, Value: { } client })
        {
            while (client.Receive() is { Ok: true } line)
            {
                client.Send(line.Value + "\n");
            }

            client.Close();
        }
    }

    private static void Converse(int port)
    {
        using TcpObject client = LuaSocket.Tcp();
        client.SetTimeout(10);
        Say(client.Connect("localhost", port).Error);
        Say(client.Send("hello\n").Error);
        Say(LuaSocket.Select([client], null).Readable.Count);
        Say(client.Receive().Value);
        client.SetTimeout(0.01);
        Say(client.Receive().Error);
        client.SetTimeout(null);
        Thread closing = new(client.Close);
        Thread waiting = new(() => Say(client.Receive().Error));
        waiting.Start();
        closing.Start();
        waiting.Join();
        closing.Join();
    }

    private static (TcpConnection Connection, Socket Peer) Connected()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        TcpConnection connection = Tcp.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port).AsTask().Result;
        return (connection, listener.Accept());
    }

    private static void Say(object? what) => Console.WriteLine(what ?? "nil");

    private static IEnumerable<string> Threads() =>
        Directory.Exists("/proc/self/task") ? Directory.EnumerateDirectories("/proc/self/task").Select(NameOf) : [];

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(task + "/comm").Trim();
        }
        catch (IOException)
        {
            return "(ended meanwhile)";
        }
    }
}
