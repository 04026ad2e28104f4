using System.Reactive.Concurrency;
using System.Threading.Channels;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>A server, and clients that come back to it with a stream of each connection, on a clock of the test's.</summary>
public abstract class ReconnectScene : IAsyncLifetime
{
    private Watched<TcpConnection> _accepted = null!;
    private TcpServer _server = null!;

    private protected static TimeSpan Second { get; } = TimeSpan.FromSeconds(1);

    private protected HistoricalScheduler Clock { get; } = new();

    /// <summary>The states that no test has asked for yet.</summary>
    private protected Channel<ReconnectState<TcpConnection>> States { get; } = Channel.CreateUnbounded<ReconnectState<TcpConnection>>();

    private protected int Port => _server.LocalEndPoint.Port;

    public async ValueTask InitializeAsync()
    {
        _server = await Pair.Listen();
        _accepted = _server.Connections().Watch();
    }

    public ValueTask DisposeAsync()
    {
        _accepted.Dispose();
        _server.Dispose();
        return default;
    }

    private protected IObservable<T> Client<T>(Func<TcpConnection, IObservable<T>> stream, int? limit = null) =>
        Tcp.Reconnecting(
            "127.0.0.1", Port, stream, new Backoff { First = Second, Limit = limit }, onState: state => States.Writer.TryWrite(state), scheduler: Clock);

    /// <summary>The server's side of the next connection.</summary>
    private protected Task<TcpConnection> Accept() => _accepted.Next();

    private protected async Task<ReconnectState<TcpConnection>> Next(ReconnectPhase phase)
    {
        while (true)
        {
            ReconnectState<TcpConnection> state = await States.Reader.ReadAsync().AsTask().Within();
            if (state.Phase == phase)
            {
                return state;
            }
        }
    }

    /// <summary>Moves the clock by the client's next wait.</summary>
    private protected async Task GoOn() => Clock.AdvanceBy((await Next(ReconnectPhase.Waiting)).Delay);
}
