using System.Net;
using System.Net.Sockets;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>One loop after another, each with something that is under way when it ends.</summary>
internal sealed class LoopRing : IDisposable
{
    private const int Posters = 2;
    private const int Scenes = 8;
    private const int Ends = 4;
    private const int MostSpins = 3000;
    private const int MostTimers = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random;
    private readonly LoopAccount _account;
    private readonly LoopPoster[] _posters;
    private readonly SilentPeer _silent = new();
    private readonly AnsweringPeer _answering = new();
    private readonly List<Action> _checks = [];

    public LoopRing(Random random, LoopAccount account)
    {
        _random = random;
        _account = account;
        _posters = [.. Enumerable.Range(0, Posters).Select(_ => new LoopPoster(random.Next(), account))];
    }

    public void Play(int round)
    {
        (int scene, int end) = (_random.Next(Scenes), _random.Next(Ends));
        try
        {
            SocketLoop.Run(() => Main(scene, end));
            _checks.ForEach(static check => check());
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException($"Round {round}, scene {scene}, end {end}: {wrong.Message}", wrong);
        }

        _checks.Clear();
        _silent.Drop();
    }

    public void Dispose()
    {
        Array.ForEach(_posters, static poster => poster.Dispose());
        _silent.Dispose();
        _answering.Dispose();
    }

    private async Task Main(int scene, int end)
    {
        SocketLoop loop = SocketLoop.Current!;
        Array.ForEach(_posters, poster => poster.Show(loop));
        for (int timers = _random.Next(MostTimers); timers > 0; timers--)
        {
            loop.Schedule(TimeSpan.FromMilliseconds(_random.Next(3)), _account.Give());
        }

        AwaitSomethingElsewhere();
        switch (scene)
        {
            case 0:
                await HaveAServer();
                break;
            case 1:
                await HaveAConnection();
                break;
            case 2:
                HaveAReconnecter();
                break;
        }

        await (end switch
        {
            0 => Task.CompletedTask,
            1 => Elsewhere(static () => { }),
            2 => Elsewhere(() => loop.Post(_account.Give())),
            _ => Yields(),
        });
    }

    private Task Elsewhere(Action first)
    {
        int spins = _random.Next(MostSpins);
        return Task.Run(() =>
        {
            first();
            Thread.SpinWait(spins);
        });
    }

    private async Task Yields()
    {
        for (int left = _random.Next(5); left > 0; left--)
        {
            await Task.Yield();
        }
    }

    // Its continuation comes to the loop while that runs or ends, or when it has ended.
    private void AwaitSomethingElsewhere()
    {
        Action ran = _account.Give();
        Task continued = Continue(Elsewhere(static () => { }));
        _checks.Add(() => Assert.True(continued.Wait(Patience), "A continuation is lost."));

        async Task Continue(Task elsewhere)
        {
            await elsewhere;
            ran();
        }
    }

    // A server that nobody in the loop waits for. Another thread accepts from it.
    private async Task HaveAServer()
    {
        TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        int port = server.LocalEndPoint.Port, spins = _random.Next(MostSpins);
        Task<TcpConnection> accept = Task.Run(() =>
        {
            Thread.SpinWait(spins);
            return server.AcceptAsync().AsTask();
        });
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        client.Connect(IPAddress.Loopback, port);
        _checks.Add(() =>
        {
            Assert.Null(server.Handle);
            Assert.True(accept.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(Patience), "The accept does not end.");
            Assert.True(accept.Exception?.InnerException is ObjectDisposedException || accept.Result.Handle is null, "What was accepted is open.");
            client.Dispose();
        });
    }

    // Waited for in the loop, elsewhere, or only when the loop has ended.
    private async Task HaveAConnection()
    {
        TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", _silent.Port);
        Task<CloseReason>? asked = _random.Next(2) == 0 ? connection.Closed : null;
        int spins = _random.Next(MostSpins);
        Task<string?>? line = _random.Next(3) switch
        {
            0 => connection.ReceiveLineAsync().AsTask(),
            1 => Task.Run(() =>
            {
                Thread.SpinWait(spins);
                return connection.ReceiveLineAsync().AsTask();
            }),
            _ => null,
        };
        _checks.Add(() =>
        {
            Assert.Null(connection.Handle);
            AssertDisposed(line ?? Task.Run(() => connection.ReceiveLineAsync().AsTask()));
            Task<CloseReason> closed = asked ?? connection.Closed;
            Assert.True(closed.Wait(Patience), "Closed does not complete.");
            Assert.Equal(CloseReason.LoopEnd, closed.Result);
        });
    }

    // Its second connection is made in the catch of the end.
    private void HaveAReconnecter()
    {
        Task<string?> line = Reconnect();
        _checks.Add(() =>
        {
            Assert.True(line.Wait(Patience), "The second connection is forgotten.");
            Assert.Equal("x", line.Result);
        });

        async Task<string?> Reconnect()
        {
            try
            {
                TcpConnection first = await Tcp.ConnectAsync("127.0.0.1", _silent.Port);
                return await first.ReceiveLineAsync();
            }
            catch (ObjectDisposedException)
            {
                TcpConnection second = await Tcp.ConnectAsync("127.0.0.1", _answering.Port);
                string? line = await second.ReceiveLineAsync();
                second.Abort();
                return line;
            }
        }
    }

    private static void AssertDisposed(Task<string?> call)
    {
        Assert.True(call.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(Patience), "The call does not end.");
        Assert.IsType<ObjectDisposedException>(call.Exception?.InnerException);
    }
}
