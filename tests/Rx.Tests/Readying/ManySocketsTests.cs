using System.Net.Sockets;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Readying;

/// <summary>What a readiness event costs, counted in looks at sockets: those that are not ready are not looked at.</summary>
[Collection(Alone.Name)]
public sealed class ManySocketsTests
{
    private const int Many = 10_000;
    private const int Ready = 20;

    // Each of these stands for many that are watched: a machine has not ten thousand ports for every run of these tests.
    private const int Silent = 100;
    private const int Rounds = 5;

    [Fact]
    public async Task Observe_TenThousandSockets_LooksOnlyAtThoseThatAreReady()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("RXSOCKET_ENGINE") == "portable" || !OperatingSystem.IsLinux(), "The portable engine itself asks for each.");
        using Servers servers = await Servers.Listen(Silent + Ready);
        Counted[] busy = servers.All[^Ready..];
        Counted[] idle = [.. Enumerable.Range(0, Many - Ready).Select(i => servers.All[i % Silent].Again())];
        Counted[] all = [.. idle, .. busy];
        using Watched<ReadyEvent> events = Select.Observe(all).Watch(static ready => ((Counted)ready.Socket).Accept());

        // Each is looked at once, to know that it is not ready.
        await Eventually.True(() => all.All(static server => server.Looks > 0));
        await Knock(busy);
        await Eventually.True(() => busy.All(static server => server.Accepted == 1));
        int[] before = [.. idle.Select(static server => server.Looks)];
        int[] first = [.. busy.Select(static server => server.Looks)];

        for (int round = 0; round < Rounds; round++)
        {
            await Knock(busy);
            await Eventually.True(() => busy.All(server => server.Accepted == round + 2));
        }

        Assert.Equal(before, idle.Select(static server => server.Looks));
        Assert.Equal((Rounds + 1) * Ready, events.Count);
        Assert.All(busy.Zip(first), static pair => Assert.InRange(pair.First.Looks - pair.Second, Rounds, 10 * Rounds));
    }

    private static async Task Knock(Counted[] servers)
    {
        foreach (Counted server in servers)
        {
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(server.EndPoint).Within();
        }
    }

    /// <summary>A server that counts who looks at it.</summary>
    private sealed class Counted(TcpServer server) : ISelectable, IDisposable
    {
        private int _looks;
        private int _accepted;

        public int Looks => Volatile.Read(ref _looks);

        public int Accepted => Volatile.Read(ref _accepted);

        public System.Net.IPEndPoint EndPoint { get; } = server.LocalEndPoint;

        public bool HasBuffered => false;

        public SafeSocketHandle? Handle
        {
            get
            {
                Interlocked.Increment(ref _looks);
                return server.Handle;
            }
        }

        public void Accept()
        {
            ValueTask<TcpConnection> accepted = server.AcceptAsync();
            Assert.True(accepted.IsCompletedSuccessfully);
            accepted.Result.Dispose();
            Interlocked.Increment(ref _accepted);
        }

        /// <summary>The same server, counted for itself.</summary>
        public Counted Again() => new(server);

        public void Dispose() => server.Dispose();
    }

    private sealed class Servers(Counted[] all) : IDisposable
    {
        public Counted[] All { get; } = all;

        public static async Task<Servers> Listen(int count)
        {
            List<Counted> all = [];
            while (all.Count < count)
            {
                all.Add(new Counted(await Pair.Listen()));
            }

            return new Servers([.. all]);
        }

        public void Dispose() => Array.ForEach(All, static server => server.Dispose());
    }
}
