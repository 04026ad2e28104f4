using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RxSocket.Blocking;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>
/// Five round trips on a thread of one's own with a peer that takes 2 ms to answer; first while the thread pool is idle, then while all its threads sleep.
/// For each line on standard input it answers with both times in microseconds. rx-blocking: the Lua-style face; socket-async: an awaited call that a thread
/// waits for.
/// </summary>
internal static class SaturatedPoolProbe
{
    private const int RoundTrips = 5;
    private const int PeerMilliseconds = 2;
    private const int LongestSleep = 1000;
    private static readonly string Message = new string('x', 63) + "\n";

    public static int Run(string contender)
    {
        int port = StartPeer();
        Action roundTrip = contender == "rx-blocking" ? Blocking(port) : SyncOverAsync(port);
        Console.WriteLine("ready");
        while (Console.ReadLine() is not null)
        {
            double idle = Time(roundTrip);
            using ManualResetEventSlim over = new();
            long end = Environment.TickCount64 + LongestSleep;
            int sleepers = ThreadPool.ThreadCount + (32 * Environment.ProcessorCount);
            using CountdownEvent left = new(sleepers);
            for (int i = 0; i < sleepers; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ =>
                    {
                        over.Wait((int)Math.Max(end - Environment.TickCount64, 0));
                        left.Signal();
                    },
                    null);
            }

            Thread.Sleep(20);
            double busy = Time(roundTrip);
            over.Set();
            left.Wait();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{idle} {busy}"));
        }

        return 0;
    }

    // On a thread of its own, and with calls that need no pool: only the client's side is in question.
    private static int StartPeer()
    {
        Socket server = SocketAsyncServer.Listen();
        Thread peer = new(() =>
        {
            using Socket client = server.Accept();
            byte[] bytes = new byte[Message.Length];
            while (client.Receive(bytes) is > 0 and int count)
            {
                Thread.Sleep(PeerMilliseconds);
                client.Send(bytes, 0, count, SocketFlags.None);
            }
        });
        peer.IsBackground = true;
        peer.Start();
        return ((IPEndPoint)server.LocalEndPoint!).Port;
    }

    private static double Time(Action roundTrip)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < RoundTrips; i++)
        {
            roundTrip();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static Action Blocking(int port)
    {
        TcpObject client = LuaSocket.Connect("127.0.0.1", port).OrThrow();
        return () =>
        {
            client.Send(Message).OrThrow();
            client.Receive(Message.Length).OrThrow();
        };
    }

    private static Action SyncOverAsync(int port)
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(IPAddress.Loopback, port);
        byte[] bytes = Encoding.ASCII.GetBytes(Message);
        return () =>
        {
            client.SendAsync(bytes.AsMemory(), SocketFlags.None).AsTask().Wait();
            for (int got = 0; got < bytes.Length;)
            {
                got += client.ReceiveAsync(bytes.AsMemory(got), SocketFlags.None).AsTask().Result;
            }
        };
    }
}
