using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A server in a process that may open 32 descriptors more meets thousands of clients: it does not die, does not spin, and serves all of them by itself
/// once it can. (Those that a process of <c>ulimit -n 64</c> would have, if the runtime did not keep two for each assembly.)</summary>
public sealed class AcceptUnderPressure
{
    private const string Promise = nameof(AcceptUnderPressure);
    private const int Descriptors = 32;
    private const int Backlog = 4096;
    private const int Batch = 1000;
    private const int LeavesEvery = 5;
    private const double MostCpu = 5;
    private const int Looks = 5;
    private const int Workers = 6;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1.5);

    [Theory]
    [InlineData("awaited")]
    [InlineData("observed")]
    public async Task Accept_NoDescriptorIsLeft_RecoversByItself(string face)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set the Linux way.");
        int clients = Counts.Of(Batch, 10 * Batch);
        using Process server = Scene.Start(face == "awaited" ? ServeAwaited : ServeObserved);
        Task<string> errors = server.StandardError.ReadToEndAsync();
        await Read(server, errors);
        await server.StandardInput.WriteLineAsync("go on");
        int port = await Read(server, errors);

        Socket[] first = Connect(port);
        int limited = await Limited(server, errors);
        double cpu = await Cpu(server);
        await server.StandardInput.WriteLineAsync("release");
        int served = await ReadToTheirEnds(first);
        for (int batch = 1; batch < clients / Batch; batch++)
        {
            served += await ReadToTheirEnds(Connect(port));
        }

        await server.StandardInput.WriteLineAsync("quit");
        await server.WaitForExitAsync().Within();
        Assert.True(server.ExitCode == 0, await errors);
        Assert.InRange(limited, 1, Descriptors);
        Assert.Equal(clients - (clients / LeavesEvery), served);
        Assert.True(cpu < MostCpu, $"{cpu:0.0} % of a processor while limited.");
        Figures.Tell(Promise, $"clients served, {face}, of {clients} of which every fifth left in the queue", served);
        Figures.Tell(Promise, $"CPU in % while limited, {face}", cpu);
    }

    private static void ServeAwaited() => Serve(tellsFaults: false, async (server, take) =>
    {
        await foreach (TcpConnection connection in server.AcceptAllAsync())
        {
            take(connection);
        }
    });

    private static void ServeObserved() => Serve(tellsFaults: true, static async (server, take) => await server.Connections().Do(take).LastOrDefaultAsync());

    private static void Serve(bool tellsFaults, Func<TcpServer, Action<TcpConnection>, Task> accept)
    {
        List<TcpConnection> held = [];
        bool holds = true;
        WarmUp(tellsFaults, accept);
        using TcpServer server = Pair.Listen(backlog: Backlog).GetAwaiter().GetResult();
        Task accepting = Task.Run(() => accept(server, Take));
        using DescriptorLimit limit = new(Directory.GetFileSystemEntries("/proc/self/fd").Length - 1 + Descriptors);
        Console.WriteLine(server.LocalEndPoint.Port);
        while (Console.ReadLine() is { } command && command != "quit")
        {
            if (command == "count")
            {
                Console.WriteLine(Count());
            }
            else
            {
                Release();
            }
        }

        GC.KeepAlive(accepting);

        void Take(TcpConnection connection)
        {
            lock (held)
            {
                if (holds)
                {
                    held.Add(connection);
                    return;
                }
            }

            connection.Dispose();
        }

        int Count()
        {
            lock (held)
            {
                return held.Count;
            }
        }

        void Release()
        {
            lock (held)
            {
                holds = false;
                held.ForEach(static connection => connection.Dispose());
                held.Clear();
            }
        }
    }

    // What the runtime only loads at its first use needs descriptors, too: all is played once with as many as it likes, and then without one.
    private static void WarmUp(bool tellsFaults, Func<TcpServer, Action<TcpConnection>, Task> accept)
    {
        Console.WriteLine(0);
        Console.ReadLine();

        // Each thread that the runtime starts takes two, and where there are none the process ends: the pool gets its workers now, and no more.
        using Barrier all = new(Workers);
        ThreadPool.SetMinThreads(Workers, Workers);
        ThreadPool.SetMaxThreads(Workers, Workers);
        Task.WaitAll([.. Enumerable.Range(0, Workers).Select(_ => Task.Run(() => all.SignalAndWait()))]);
        Play(tellsFaults, accept, int.MaxValue);
        Play(tellsFaults, accept, 1);
    }

    private static void Play(bool tellsFaults, Func<TcpServer, Action<TcpConnection>, Task> accept, int descriptors)
    {
        Task accepting;
        int faults = 0;
        int taken = 0;
        TcpServer server = Pair.Listen().GetAwaiter().GetResult();
        using IDisposable told = server.AcceptFaults().Subscribe(_ => faults++);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(server.LocalEndPoint);
        using (DescriptorLimit? limit = descriptors == 1 ? new(1) : null)
        {
            // The awaited loop is in its pause when it comes back, the observed one when it has told why.
            accepting = accept(server, connection =>
            {
                connection.Dispose();
                taken++;
            });
            SpinWait.SpinUntil(() => limit is null || !tellsFaults || Volatile.Read(ref faults) > 0);
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref taken) > 0);

        // An accept under way closes the descriptor when it is over: only then are the open ones those that stay open.
        server.Dispose();
        Task.WaitAny(accepting);
    }

    private static Socket[] Connect(int port) => [.. Enumerable.Range(0, Batch).Select(i =>
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000 };
        client.Connect(IPAddress.Loopback, port);
        if (i % LeavesEvery == 0)
        {
            client.Close(0);
        }

        return client;
    })];

    private static async Task<int> Limited(Process server, Task<string> errors)
    {
        int count = 0;
        for (int same = 0; same < 3;)
        {
            await server.StandardInput.WriteLineAsync("count");
            int now = await Read(server, errors);
            same = now == count && now > 0 ? same + 1 : 0;
            count = now;
            await Task.Delay(60);
        }

        return count;
    }

    // The first looks may find the runtime at its own work; who spins does so in all of them.
    private static async Task<double> Cpu(Process server)
    {
        double least = double.MaxValue;
        for (int look = 0; look < Looks && least >= MostCpu; look++)
        {
            server.Refresh();
            TimeSpan before = server.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            await Task.Delay(Look);
            server.Refresh();
            least = Math.Min(least, (server.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(start) * 100);
        }

        return least;
    }

    private static async Task<int> ReadToTheirEnds(Socket[] clients)
    {
        return await Task.Run(() => clients.Count(static client =>
        {
            using (client)
            {
                // One that left is disposed of already.
                return client.Connected && client.Receive(new byte[1]) == 0;
            }
        })).Within(TimeSpan.FromSeconds(60));
    }

    private static async Task<int> Read(Process server, Task<string> errors)
    {
        string? line = await server.StandardOutput.ReadLineAsync().Within();
        return int.Parse(line ?? throw new InvalidOperationException(await errors), CultureInfo.InvariantCulture);
    }
}
