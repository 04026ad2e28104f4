using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Channels;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>
/// One run of <c>Serve</c>:
/// <list type="number">
/// <item>The accept loop lets connections in while there is room, and starts a handler for each.</item>
/// <item>Handlers run beside each other; what one throws is an event, and harms no other. A handler's connection is closed when it ends.</item>
/// <item>Events go through a queue with a bound to the one loop that emits them. Whoever has an event waits for room: a slow observer slows the server
/// down.</item>
/// <item>Stopping, or the close of the server, begins the drain, which the handlers are told by a token. It ends when the last handler has, or after the
/// deadline.</item>
/// <item>Disposal ends everything at once: open connections are reset.</item>
/// </list>
/// </summary>
internal sealed class ServeLoop : IDisposable
{
    private const int MostEvents = 64;
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1);

    private readonly TcpServer _server;
    private readonly ServeHandler _handler;
    private readonly ServeOptions _options;
    private readonly LoopSubscription<ServeEvent> _subscription;
    private readonly Admission _admission;
    private readonly Channel<ServeEvent> _events = Channel.CreateBounded<ServeEvent>(MostEvents);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationToken _stopping;
    private readonly CancellationToken _aborted;
    private readonly AsyncCountdownEvent _handlers = new(1);
    private readonly AsyncSemaphore _room;
    private volatile bool _isAborting;

    public ServeLoop(TcpServer server, ServeHandler handler, ServeOptions options, LoopSubscription<ServeEvent> subscription)
    {
        _server = server;
        _handler = handler;
        _options = options;
        _subscription = subscription;
        _admission = new Admission(options);
        _stopping = _stop.Token;
        _aborted = _abort.Token;
        _room = new AsyncSemaphore(options.MaxConnections);
    }

    public async Task Run()
    {
        Task serving = Serve();

        // Awaited at the end; where a disposal ends this loop before, how it goes is no matter.
        serving.Ignore();
        while (await _events.Reader.WaitToReadAsync(_subscription.Cancellation).ConfigureAwait(true))
        {
            while (_events.Reader.TryRead(out ServeEvent? happened))
            {
                if (!await _subscription.EmitAsync(happened).ConfigureAwait(true))
                {
                    return;
                }
            }
        }

        await serving.ConfigureAwait(true);
    }

    public void Dispose()
    {
        AbortAll(CloseReason.Abort);
        _events.Writer.TryComplete();
        _stop.Dispose();
        _abort.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            using (CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_options.Stopping, _subscription.Cancellation))
            {
                await AcceptAsync(stop.Token).ConfigureAwait(true);
            }

            // Disposal is no drain: it ends everything itself.
            if (!_subscription.IsEnded)
            {
                await DrainAsync().ConfigureAwait(true);
            }
        }
        finally
        {
            _events.Writer.TryComplete();
        }
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        AcceptLoop accepts = AcceptLoop.Of(_server);
        try
        {
            while (true)
            {
                await _options.Pause.WaitWhilePausedAsync(stop).ConfigureAwait(true);
                if (!_options.RefuseBeyond)
                {
                    await _room.WaitAsync(stop).ConfigureAwait(true);
                }

                if (await accepts.NextAsync(_server, stop).ConfigureAwait(true) is not { } connection)
                {
                    return;
                }

                await LetInAsync(connection).ConfigureAwait(true);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task LetInAsync(TcpConnection connection)
    {
        if (!_admission.TryEnter(connection))
        {
            connection.Abort(CloseReason.Limit);
            GiveRoom();
            await Tell(new ServeEvent(ServeEventKind.Refused, _admission.Open, connection, CloseReason.Limit)).ConfigureAwait(true);
            return;
        }

        _handlers.AddCount();
        await Tell(new ServeEvent(ServeEventKind.Opened, _admission.Open, connection)).ConfigureAwait(true);
        _ = HandleAsync(connection);
    }

    private async Task HandleAsync(TcpConnection connection)
    {
        // A handler that computes before its first await does not keep the next connection waiting.
        await new LoopTurn(_subscription.Home);
        Exception? fault = null;
        try
        {
            if (_isAborting)
            {
                connection.Abort();
            }

            await _handler(connection, _stopping, _aborted).ConfigureAwait(true);
        }
        catch (Exception) when (_isAborting)
        {
            // It was told to stop, and how it did is its own matter.
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        // Whatever closed the connection under its handler meant to: that the handler met it is no failure.
        fault = fault is ObjectDisposedException && connection.Handle is null ? null : fault;
        await connection.CloseAsync(_aborted).ConfigureAwait(true);
        CloseReason reason = await connection.Closed.ConfigureAwait(true);
        _admission.Leave(connection);
        await Tell(new ServeEvent(fault is null ? ServeEventKind.Closed : ServeEventKind.Failed, _admission.Open, connection, reason, fault)).ConfigureAwait(true);
        GiveRoom();
        _handlers.Signal();
    }

    private async Task DrainAsync()
    {
        // The time begins before it is told: who moves the clock by what is told finds it begun.
        Task<long> deadline = After(_options.DrainDeadline);
        Task told = Tell(new ServeEvent(ServeEventKind.Draining, _admission.Open)).AsTask();
        Cancel(_stop);
        _handlers.Signal();
        Task drained = _handlers.WaitAsync();
        if (await Task.WhenAny(drained, deadline).ConfigureAwait(true) != drained)
        {
            Task<long> lastMoment = After(LastMoment);
            AbortAll(CloseReason.Deadline);
            await Task.WhenAny(drained, lastMoment).ConfigureAwait(true);
        }

        await told.ConfigureAwait(true);
        await Tell(new ServeEvent(ServeEventKind.Drained, _admission.Open)).ConfigureAwait(true);
    }

    private Task<long> After(TimeSpan? time) =>
        Times.After(time, LoopScheduling.Of(_options.Scheduler)).ToTask(_subscription.Cancellation);

    // A handler may meet the abort of its connection before its token tells it.
    private void AbortAll(CloseReason reason)
    {
        _isAborting = true;
        foreach (TcpConnection connection in _admission.All())
        {
            connection.Abort(reason);
        }

        Cancel(_abort);
    }

    // The callbacks on the token are the handlers': what one throws harms no other.
    private void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Disposed of meanwhile, which aborts everything.
        }
        catch (AggregateException thrown)
        {
            foreach (Exception fault in thrown.InnerExceptions)
            {
                _ = Tell(new ServeEvent(ServeEventKind.CallbackFailed, _admission.Open, Fault: fault)).AsTask();
            }
        }
    }

    private void GiveRoom()
    {
        if (!_options.RefuseBeyond)
        {
            _room.Release();
        }
    }

    // Nobody listens any more: nobody is told but the log.
    private async ValueTask Tell(ServeEvent happened)
    {
        ServeLog.Write(_server, happened);
        while (await _events.Writer.WaitToWriteAsync().ConfigureAwait(true))
        {
            if (_events.Writer.TryWrite(happened))
            {
                return;
            }
        }
    }
}
