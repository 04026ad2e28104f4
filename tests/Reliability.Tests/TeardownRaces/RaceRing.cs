using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using RxSocket.Blocking;
using RxSocket.Rx;

namespace RxSocket.Reliability.Tests;

/// <summary>One round after another: a call, and two who end it.</summary>
internal sealed class RaceRing : IDisposable
{
    private const int MostSpins = 3000;
    private const int Scenes = 14;
    private const int Ends = 6;

    private static readonly byte[] Much = new byte[4 << 20];

    private readonly Random _random;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int _port;
    private (int Scene, int One, int Other) _round;

    public RaceRing(Random random)
    {
        _random = random;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public async Task Play()
    {
        _round = (_random.Next(Scenes), _random.Next(Ends), _random.Next(Ends));
        await (_round.Scene switch
        {
            0 => PlayAccept(),
            1 => PlayBlocking(),
            _ => PlayConnection(),
        });
    }

    public override string ToString() => _round.ToString();

    public void Dispose() => _listener.Dispose();

    private async Task PlayConnection()
    {
        using TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", _port);
        using Socket peer = _listener.Accept();
        using CancellationTokenSource cancelled = new();
        (Task call, IDisposable? subscription) = Start(connection, cancelled.Token);
        Func<ValueTask> one = EndOf(_round.One, connection, peer, cancelled, subscription);
        Func<ValueTask> other = EndOf(_round.Other, connection, peer, cancelled, subscription);
        int spins = _random.Next(MostSpins);

        Task elsewhere = Task.Run(async () =>
        {
            Thread.SpinWait(spins);
            await one();
        });
        Thread.SpinWait(_random.Next(MostSpins));
        ValueTask here = other();
        if (_random.Next(2) == 0)
        {
            Try(() => peer.Send("bytes\n"u8));
        }

        peer.Dispose();
        await elsewhere;
        await here;
        subscription?.Dispose();
        connection.Dispose();
        await Ended(call);
    }

    private (Task Call, IDisposable? Subscription) Start(TcpConnection connection, CancellationToken cancellation)
    {
        try
        {
            return _round.Scene switch
            {
                2 => (connection.ReceiveLineAsync(cancellation).AsTask(), null),
                3 => (connection.ReceiveAsync(new byte[100].AsMemory(), cancellation).AsTask(), null),
                4 => (connection.PeekAsync(50, cancellation).AsTask(), null),
                5 => (connection.SendAsync(Much, cancellation).AsTask(), null),
                6 => (Select.WaitAsync(connection, Readiness.Readable, cancellation).AsTask(), null),
                7 => (Select.WaitAsync([connection], [], TimeSpan.FromSeconds(30), cancellation).AsTask(), null),
                8 => Observed(connection.Lines()),
                9 => Observed(connection.WhenReady(Readiness.Readable)),
                10 => Observed(connection.Send(Observable.Return(Much))),
                11 => Observed(connection.Chunks().SelectSequential(Failing, maxInFlight: 3)),
                12 => (Task.CompletedTask, Told(connection.AsObserver())),
                _ => Observed(Select.Observe([connection])),
            };
        }
        catch (ObjectDisposedException)
        {
            return (Task.CompletedTask, null);
        }
    }

    private static (Task, IDisposable) Observed<T>(IObservable<T> source) => (Task.CompletedTask, source.Subscribe(static _ => { }, static _ => { }));

    private static async ValueTask<int> Failing(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        await Task.Yield();
        throw new FormatException();
    }

    // One whose completion is never asked for.
    private static SendObserver Told(SendObserver observer)
    {
        observer.OnNext(Much);
        observer.OnNext(Much);
        return observer;
    }

    private static Func<ValueTask> EndOf(int end, TcpConnection connection, Socket peer, CancellationTokenSource cancelled, IDisposable? subscription) => end switch
    {
        0 => () => Done(connection.Dispose),
        1 => () => Done(connection.Abort),
        2 => async () => await connection.CloseAsync(),
        3 => () => Done(() => peer.Close(0)),
        4 when subscription is not null => () => Done(subscription.Dispose),
        4 => () => Done(cancelled.Cancel),
        _ => () => Done(() => Try(() => connection.Shutdown())),
    };

    private async Task PlayAccept()
    {
        using TcpMaster master = new(AddressFamily.InterNetwork);
        await master.BindAsync("127.0.0.1", 0);
        using TcpServer server = master.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Task<TcpConnection> call = server.AcceptAsync().AsTask();
        int spins = _random.Next(MostSpins);
        int port = server.LocalEndPoint.Port;

        Task elsewhere = Task.Run(() =>
        {
            Thread.SpinWait(spins);
            server.Dispose();
        });
        Try(() => client.Connect(IPAddress.Loopback, port));
        server.Dispose();
        await elsewhere;
        await Ended(call);
        if (call.IsCompletedSuccessfully)
        {
            (await call).Dispose();
        }
    }

    private async Task PlayBlocking()
    {
        using TcpObject client = LuaSocket.Connect("127.0.0.1", _port).OrThrow();
        using Socket peer = _listener.Accept();
        client.SetTimeout(30);
        bool sends = _random.Next(2) == 0;
        Task call = Task.Factory.StartNew(
            () => sends ? client.Send(Much).Error : client.Receive().Error, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int spins = _random.Next(MostSpins);

        Task elsewhere = Task.Run(() =>
        {
            Thread.SpinWait(spins);
            client.Close();
        });
        Thread.SpinWait(_random.Next(MostSpins));
        client.Close();
        await elsewhere;
        await call;
    }

    private static ValueTask Done(Action act)
    {
        act();
        return default;
    }

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or IOException)
        {
        }
    }

    // Whichever of the ends was first; or the call was.
    private static async Task Ended(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception over) when (over is ObjectDisposedException or OperationCanceledException or SocketFaultException)
        {
        }
    }
}
