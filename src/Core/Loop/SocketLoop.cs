using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Nito.AsyncEx;
using Nito.AsyncEx.Synchronous;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>
/// An event loop: waits for sockets and runs everything that follows, on one thread. Inside it the same calls need no lock and no other thread, and are as
/// fast as a loop written by hand in C.
/// <code>SocketLoop.Run(async () => { await using var server = await Tcp.ListenAsync("*", 8383); … });</code>
/// <list type="number">
/// <item>A socket made inside a loop belongs to it: what is awaited on it continues on the loop's thread, straight from readiness.</item>
/// <item>What awaits elsewhere in the loop comes back to it through its <see cref="SynchronizationContext"/>. Other threads reach it by <see cref="Post"/>.</item>
/// <item>Each socket has its share of a turn, so one that never falls silent does not starve the others; so have posted actions.</item>
/// <item>Nothing may block in it: a call of the blocking face that would wait throws <see cref="InvalidOperationException"/>, and a turn that took long is
/// counted and reported.</item>
/// <item>When the main task ends, so does the loop.</item>
/// </list>
/// <para>The end has one meaning for everything that belonged to the loop:</para>
/// <list type="number">
/// <item>A loop ends when its main task has ended, or when something that ran in it threw.</item>
/// <item>Every socket that belongs to it is then closed before <c>Run</c> returns, whether or not it ever waited: calls under way and later calls, from any
/// thread, end with <see cref="ObjectDisposedException"/>, <see cref="Connection.Closed"/> completes with <see cref="CloseReason.LoopEnd"/>, and what another
/// thread accepts from one of its servers meanwhile is closed at once.</item>
/// <item>Actions and continuations that are queued by then, those of the ended calls among them, run in the loop's last turn, and so do up to 1,000 that these
/// queue in turn.</item>
/// <item>What is left, and what is posted later, runs on the thread pool, once, and what is scheduled does so when it is due: nothing that was handed to a
/// loop is lost.</item>
/// <item>Code that goes on after the end is outside of the loop: the sockets that it makes, also in the last turn, belong to no loop and stay open.</item>
/// </list>
/// Several loops may run on several threads, each with its sockets, and one inside another. LuaSocket: the loop around <c>socket.select</c> that every
/// LuaSocket server has.
/// </summary>
public sealed partial class SocketLoop
{
    [ThreadStatic]
    private static SocketLoop? current;

    private readonly Reactor _reactor;
    private readonly SocketLoopOptions _options;
    private readonly ExecutionContext _home = ExecutionContext.Capture()!;
    private readonly ConcurrentQueue<IThreadPoolWorkItem> _posted = new();
    private volatile bool _asleep;
    private volatile bool _hasEnded;
    private bool _busy;             // user code is on the stack
    private long _turnStart = Stopwatch.GetTimestamp();

    private SocketLoop(SocketLoopOptions options)
    {
        _options = options;
        Context = new LoopContext(this);
        Scheduler = new LoopTaskScheduler(this);
        try
        {
            _reactor = Reactor.Create(new Host(this), options.Spin);
        }
        catch (SocketException refused)
        {
            throw Faults.Of(IoResult.From(refused.SocketErrorCode), SocketPhase.None, operation: "start of a loop");
        }
    }

    /// <summary>The loop that runs on this thread; null: none does.</summary>
    public static SocketLoop? Current => current;

    /// <summary>The loop as a synchronization context: what is posted to it runs in the loop; after the loop's end on the thread pool.</summary>
    public SynchronizationContext Context { get; }

    /// <summary>The loop as a task scheduler: its tasks run in the loop; after the loop's end on the thread pool.</summary>
    public TaskScheduler Scheduler { get; }

    /// <summary>How many times the loop has gone round.</summary>
    public long Turns { get; private set; }

    /// <summary>How many turns took longer than <see cref="SocketLoopOptions.SlowTurn"/>: something blocked the loop.</summary>
    public long SlowTurns { get; private set; }

    /// <summary>Runs a loop on the calling thread until the main task has ended.</summary>
    /// <param name="main">Starts in the loop.</param>
    /// <param name="options">How the loop runs; null: the defaults.</param>
    /// <exception cref="ArgumentNullException">There is no main.</exception>
    /// <exception cref="SocketFaultException">The system has no descriptors for a loop: main was not started, and nothing stays open.</exception>
    /// <exception cref="Exception">What the main task, or an action posted to the loop, threw.</exception>
    /// <exception cref="AggregateException">More was thrown in the loop's last turn: first what ended the loop, then the others.</exception>
    public static void Run(Func<Task> main, SocketLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(main);
        new SocketLoop(options ?? new SocketLoopOptions()).RunUntilEnd(main);
    }

    /// <summary>Runs a loop on the calling thread until the main task has ended, and gives its result.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="main">Starts in the loop.</param>
    /// <param name="options">How the loop runs; null: the defaults.</param>
    /// <returns>The main task's result.</returns>
    /// <exception cref="ArgumentNullException">There is no main.</exception>
    /// <exception cref="SocketFaultException">The system has no descriptors for a loop: main was not started, and nothing stays open.</exception>
    /// <exception cref="Exception">What the main task, or an action posted to the loop, threw.</exception>
    /// <exception cref="AggregateException">More was thrown in the loop's last turn: first what ended the loop, then the others.</exception>
    public static T Run<T>(Func<Task<T>> main, SocketLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(main);
        Task<T>? task = null;
        Run((Func<Task>)(() => task = main()), options);
        return task!.WaitAndUnwrapException();
    }

    /// <summary>Runs an action in the loop, in a later turn. From any thread; an exception of it ends the loop, and <see cref="Run(Func{Task}, SocketLoopOptions)"/>
    /// throws it. An action that comes after the loop's last turn runs on the thread pool, where an exception is unhandled. Each runs once.</summary>
    /// <param name="action">The action.</param>
    /// <exception cref="ArgumentNullException">There is no action.</exception>
    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Enqueue(new PostedAction(static action => ((Action)action!)(), action));
    }

    /// <summary>Runs an action in the loop once some time has passed. From any thread; for exceptions see <see cref="Post"/>. If the loop ends before, or has
    /// ended, the action runs on the thread pool when it is due.</summary>
    /// <param name="due">How long from now; zero: in the next turn, after the sockets had theirs; <see cref="Timeout.InfiniteTimeSpan"/>, and what lies
    /// centuries ahead: never.</param>
    /// <param name="action">The action.</param>
    /// <returns>Dispose of it to cancel the action, if it has not started yet.</returns>
    /// <exception cref="ArgumentNullException">There is no action.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public IDisposable Schedule(TimeSpan due, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        TimeSpan? wait = TimeLimit.Checked(due, nameof(due));
        LoopTimer timer = new(_reactor.Host!, _reactor.Alarms, action);

        // Later than now: what is due at once is for the next turn, when the sockets have had theirs.
        long soonest = TimeProvider.System.GetTimestamp() + 1;
        _reactor.Alarms.Set(timer, wait is null ? Timestamps.Never : Timestamps.After(soonest, wait.Value, TimeProvider.System));
        return timer;
    }

    internal void Enqueue(IThreadPoolWorkItem work)
    {
        _posted.Enqueue(work);

        // Either this sees that the loop sleeps or has ended, or the loop, before it sleeps or ends, sees the work.
        Interlocked.MemoryBarrier();
        if (_hasEnded)
        {
            HandOverPosted();
        }
        else
        {
            WakeIfAsleep();
        }
    }

    private void WakeIfAsleep()
    {
        if (_asleep)
        {
            _reactor.Wake();
        }
    }

    private void RunUntilEnd(Func<Task> main)
    {
        SocketLoop? outer = current;
        Reactor? outerReactor = Reactor.OfThisThread;
        SynchronizationContext? outerContext = SynchronizationContext.Current;
        current = this;
        Reactor.OfThisThread = _reactor;
        SynchronizationContext.SetSynchronizationContext(Context);
        try
        {
            End(TurnUntilEnd(main));
        }
        finally
        {
            current = outer;
            Reactor.OfThisThread = outerReactor;
            SynchronizationContext.SetSynchronizationContext(outerContext);
        }
    }

    // Returns what main or an action threw.
    private Exception? TurnUntilEnd(Func<Task> main)
    {
        Task? task = null;
        try
        {
            _busy = true;
            task = main();
            _busy = false;
            if (!task.IsCompleted)
            {
                // It may end on another thread.
                task.ContinueWith(static (_, loop) => ((SocketLoop)loop!).WakeIfAsleep(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            while (!task.IsCompleted)
            {
                Turn(task);
            }

            task.WaitAndUnwrapException();
            return null;
        }
        catch (Exception thrown)
        {
            // What becomes of a main that its loop has left behind.
            task?.Ignore();
            return thrown;
        }
    }

    private void Turn(Task main)
    {
        Turns++;
        RunPosted(_posted.Count);
        long due = _reactor.BeginTurn();
        CheckTime();

        // Posters need not wake a loop that is awake. Either they see it asleep, or it sees what they posted; and so does main, when it ends elsewhere.
        _asleep = true;
        Interlocked.MemoryBarrier();
        _reactor.EndTurn(due, maySleep: _posted.IsEmpty && !main.IsCompleted);
    }

    private void RunPosted(int count)
    {
        _busy = true;
        while (count-- > 0 && _posted.TryDequeue(out IThreadPoolWorkItem? work))
        {
            work.Execute();
            ExecutionContext.Restore(_home);
        }

        _busy = false;
    }

    private void CheckTime()
    {
        TimeSpan took = Stopwatch.GetElapsedTime(_turnStart);
        if (_options.IsSlow(took))
        {
            SlowTurns++;
            _options.OnSlowTurn(took);
        }
    }
}
