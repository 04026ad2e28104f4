using System.Collections.Concurrent;
using System.Diagnostics;
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
/// <item>When the main task ends, so does the loop. Sockets still open are closed, calls under way on them end with
/// <see cref="ObjectDisposedException"/>.</item>
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
    private volatile bool _ended;
    private bool _busy;             // user code is on the stack
    private long _turnStart = Stopwatch.GetTimestamp();

    private SocketLoop(SocketLoopOptions options)
    {
        _options = options;
        Context = new LoopContext(this);
        Scheduler = new LoopTaskScheduler(this);
        _reactor = Reactor.Create(new Host(this), options.Spin);
    }

    /// <summary>The loop that runs on this thread; null: none does.</summary>
    public static SocketLoop? Current => current;

    /// <summary>The loop as a synchronization context: what is posted to it runs in the loop.</summary>
    public SynchronizationContext Context { get; }

    /// <summary>The loop as a task scheduler: its tasks run in the loop.</summary>
    public TaskScheduler Scheduler { get; }

    /// <summary>How many times the loop has gone round.</summary>
    public long Turns { get; private set; }

    /// <summary>How many turns took longer than <see cref="SocketLoopOptions.SlowTurn"/>: something blocked the loop.</summary>
    public long SlowTurns { get; private set; }

    /// <summary>Runs a loop on the calling thread until the main task has ended.</summary>
    /// <param name="main">Starts in the loop.</param>
    /// <param name="options">How the loop runs; null: the defaults.</param>
    /// <exception cref="ArgumentNullException">There is no main.</exception>
    /// <exception cref="Exception">What the main task, or an action posted to the loop, threw.</exception>
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
    /// <exception cref="Exception">What the main task, or an action posted to the loop, threw.</exception>
    public static T Run<T>(Func<Task<T>> main, SocketLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(main);
        Task<T>? task = null;
        Run((Func<Task>)(() => task = main()), options);
        return task!.WaitAndUnwrapException();
    }

    /// <summary>Runs an action in the loop, in a later turn. From any thread; an exception of it ends the loop, and <see cref="Run(Func{Task}, SocketLoopOptions)"/>
    /// throws it. After the loop has ended the action runs on the thread pool.</summary>
    /// <param name="action">The action.</param>
    /// <exception cref="ArgumentNullException">There is no action.</exception>
    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Enqueue(new PostedAction(static action => ((Action)action!)(), action));
    }

    /// <summary>Runs an action in the loop once some time has passed. From any thread.</summary>
    /// <param name="due">How long from now; zero: in the next turn; <see cref="Timeout.InfiniteTimeSpan"/>, and what lies centuries ahead: never.</param>
    /// <param name="action">The action.</param>
    /// <returns>Dispose of it to cancel the action, if it has not started yet.</returns>
    /// <exception cref="ArgumentNullException">There is no action.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public IDisposable Schedule(TimeSpan due, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        TimeSpan? wait = TimeLimit.Checked(due, nameof(due));
        LoopTimer timer = new(_reactor.Host!, _reactor.Alarms, action);
        _reactor.Alarms.Set(timer, wait is null ? Timestamps.Never : Timestamps.After(TimeProvider.System.GetTimestamp(), wait.Value, TimeProvider.System));
        return timer;
    }

    internal void Enqueue(IThreadPoolWorkItem work)
    {
        if (_ended)
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
            return;
        }

        _posted.Enqueue(work);

        // Either this sees that the loop sleeps, or the loop, before it sleeps, sees the work.
        Interlocked.MemoryBarrier();
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
            _busy = true;
            Task task = main();
            _busy = false;
            if (!task.IsCompleted)
            {
                // Ended on another thread: the loop must hear of it.
                task.ContinueWith(static (_, loop) => ((SocketLoop)loop!).Post(static () => { }), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                while (!task.IsCompleted)
                {
                    Turn();
                }
            }

            task.WaitAndUnwrapException();
        }
        finally
        {
            End();
            current = outer;
            Reactor.OfThisThread = outerReactor;
            SynchronizationContext.SetSynchronizationContext(outerContext);
        }
    }

    private void Turn()
    {
        Turns++;
        RunPosted(_posted.Count);
        long due = _reactor.BeginTurn();
        CheckTime();

        // Posters need not wake a loop that is awake. Either they see it asleep, or it sees what they posted.
        _asleep = true;
        Interlocked.MemoryBarrier();
        _reactor.EndTurn(due, maySleep: _posted.IsEmpty);
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

    private void End()
    {
        _reactor.Stop();
        _ended = true;
        while (_posted.TryDequeue(out IThreadPoolWorkItem? left))
        {
            ThreadPool.UnsafeQueueUserWorkItem(left, preferLocal: false);
        }
    }
}
