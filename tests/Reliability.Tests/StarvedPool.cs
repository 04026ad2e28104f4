using Nito.AsyncEx;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A blocking call needs no thread but its caller's: it meets its deadline with no free worker in the pool, under a single-threaded synchronization context
/// and inside an Rx handler.</summary>
public sealed class StarvedPool
{
    private const string Promise = nameof(StarvedPool);
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task BlockingCalls_NoFreeWorker_MeetTheirDeadlines()
    {
        Dictionary<string, double> late = await MeasuredScene.Play(PlayWithThePoolBlocked);

        Assert.Equal(1, late["blocked"]);
        Tell("no free worker", late.Where(static call => call.Key != "blocked").Select(static call => call.Value));
    }

    [Fact]
    public async Task BlockingCalls_SingleThreadedContext_MeetTheirDeadlines()
    {
        List<(string Call, double Late)> late = await OnThread(static () => AsyncContext.Run(static () => BlockingCalls.Measure(Deadline, Allowed))).Within(TimeSpan.FromSeconds(60));

        Tell("single-threaded context", late.Select(static call => call.Late));
    }

    [Fact]
    public async Task BlockingCalls_InsideAnRxHandler_MeetTheirDeadlines()
    {
        using RawPair pair = await RawPair.Connect();
        TaskCompletionSource<List<(string, double Late)>> measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = pair.Connection.Lines().Subscribe(
            _ =>
            {
                try
                {
                    measured.SetResult(BlockingCalls.Measure(Deadline, Allowed));
                }
                catch (Exception failed)
                {
                    measured.SetException(failed);
                }
            });
        pair.Give("now\n");

        List<(string, double Late)> late = await measured.Task.Within(TimeSpan.FromSeconds(60));

        Tell("Rx handler", late.Select(static call => call.Late));
    }

    /// <summary>Every worker of the pool is held; then every blocking call is made.</summary>
    private static void PlayWithThePoolBlocked()
    {
        using BlockedPool pool = new();

        BlockingCalls.Measure(Deadline, Allowed).ForEach(static call => MeasuredScene.Say(call.Call, call.Late));
        MeasuredScene.Say("blocked", pool.Holds ? 1 : 0);
    }

    private static void Tell(string where, IEnumerable<double> late)
    {
        Figures.Tell(Promise, $"calls, {where}", late.Count());
        Figures.Tell(Promise, $"worst lateness in ms, {where}", late.Max());
    }

    private static Task<T> OnThread<T>(Func<T> body)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(body());
            }
            catch (Exception failed)
            {
                done.SetException(failed);
            }
        }) { IsBackground = true }.Start();
        return done.Task;
    }
}
