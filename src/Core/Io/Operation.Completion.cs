using System.Threading.Tasks.Sources;
using RxSocket.Sys;

namespace RxSocket.Io;

// The end of a call, and the way back to who awaits it.
internal abstract partial class Operation
{
    private Action<object?>? _continuation;
    private object? _state;
    private object? _context;                   // SynchronizationContext or TaskScheduler that the awaiter captured
    private volatile Stage _stage;
    private short _version;

    private enum Stage : byte
    {
        UnderWay,
        Awaited,
        Completed,
    }

    private protected short Version => _version;

    private protected bool IsCompleted => _stage == Stage.Completed;

    void IThreadPoolWorkItem.Execute()
    {
        if (_context is null)
        {
            _continuation!(_state);
        }
        else
        {
            GoToContext();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        CheckVersion(token);
        return !IsCompleted ? ValueTaskSourceStatus.Pending
            : Fault is null ? ValueTaskSourceStatus.Succeeded
            : Fault is OperationCanceledException ? ValueTaskSourceStatus.Canceled
            : ValueTaskSourceStatus.Faulted;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        CheckVersion(token);
        if (_continuation is not null)
        {
            throw new InvalidOperationException("A ValueTask is awaited once.");
        }

        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0 && ExecutionContext.Capture() is { } execution)
        {
            // An await does not ask for it: it flows its own.
            state = new Flowing(execution, continuation, state);
            continuation = static flowing => ((Flowing)flowing!).Continue();
        }

        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0)
        {
            _context = CurrentContext();
        }

        _state = state;
        _continuation = continuation;

        // Either this finds the call completed, or what completes it finds who awaits.
        if (Interlocked.CompareExchange(ref _stage, Stage.Awaited, Stage.UnderWay) == Stage.Completed)
        {
            Dispatch();
        }
    }

    /// <summary>The value and the fault are set: lets the awaiter go on, elsewhere.</summary>
    private protected void Signal()
    {
        if (Interlocked.Exchange(ref _stage, Stage.Completed) == Stage.Awaited)
        {
            Dispatch();
        }
    }

    private protected void CheckVersion(short token)
    {
        if (token != _version)
        {
            throw new InvalidOperationException("A ValueTask is awaited once, and not after its result was taken.");
        }
    }

    private static object? CurrentContext()
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        if (context is not null && context.GetType() != typeof(SynchronizationContext))
        {
            return context;
        }

        return TaskScheduler.Current != TaskScheduler.Default ? TaskScheduler.Current : null;
    }

    private void Dispatch()
    {
        if (Socket.Reactor.Host is { } loop && (_context is null || ReferenceEquals(_context, loop.Context)))
        {
            _context = null;
            loop.Complete(this);
            return;
        }

        // A context is code of the user's, which may run the awaiter inside its Post, or wait there: not on the thread that every socket waits for.
        if (_context is null || Reactor.OfThisThread is { Host: null })
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        GoToContext();
    }

    private void GoToContext()
    {
        Posting posting = new(this);
        try
        {
            switch (_context)
            {
                case SynchronizationContext context:
                    context.Post(static posting => ((Posting)posting!).Execute(), posting);
                    break;
                default:
                    Task.Factory.StartNew(
                        static posting => ((Posting)posting!).Execute(), posting, CancellationToken.None, TaskCreationOptions.DenyChildAttach, (TaskScheduler)_context!);
                    break;
            }
        }
        catch (Exception)
        {
            // A context that is shut down refuses. This thread has other calls to serve, and the awaiter must not be left behind.
            ThreadPool.UnsafeQueueUserWorkItem(posting, preferLocal: false);
        }
    }

    /// <summary>The way back through a context of the user's. It goes on once: a context may take the work and throw all the same, and by the second time the
    /// operation may serve its next call.</summary>
    private sealed class Posting(Operation operation) : IThreadPoolWorkItem
    {
        private int _went;

        public void Execute()
        {
            if (Interlocked.Exchange(ref _went, 1) == 0)
            {
                operation._continuation!(operation._state);
            }
        }
    }

    /// <summary>A continuation that is to run in the execution context of who asked for it.</summary>
    private sealed class Flowing(ExecutionContext execution, Action<object?> continuation, object? state)
    {
        public void Continue() => ExecutionContext.Run(execution, static flowing => ((Flowing)flowing!).Go(), this);

        private void Go() => continuation(state);
    }
}
