using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Reflection;
using System.Text.RegularExpressions;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Loops;

/// <summary>
/// <c>OnNext</c> of Rx's own sources runs within the thread's trampoline, and what is scheduled there waits until it has returned. A source of ours that is
/// waited for in there must start all the same: the thread waits for it.
/// </summary>
public sealed partial class SynchronousWaitTests
{
    public static TheoryData<string, string> InOnNext()
    {
        TheoryData<string, string> all = [];
        foreach (string source in Sources.All.Keys)
        {
            foreach (string outer in Outer.Keys)
            {
                all.Add(source, outer);
            }
        }

        return all;
    }

    public static TheoryData<string> EverySource => [.. Sources.All.Keys];

    private static Dictionary<string, IObservable<int>> Outer { get; } = new()
    {
        ["Return"] = Observable.Return(1),
        ["Range"] = Observable.Range(1, 1),
        ["ToObservable"] = new[] { 1 }.ToObservable(),
    };

    [Theory]
    [MemberData(nameof(InOnNext))]
    public async Task Wait_InsideOnNextOfAnotherSource_Returns(string source, string outer)
    {
        using Scenery scene = await Scenery.Set();
        IObservable<object> observable = Sources.All[source](scene).Take(1);

        object? got = await InsideOnNext(outer, () => observable.Checked().Wait());

        Assert.NotNull(got);
    }

    [Theory]
    [MemberData(nameof(EverySource))]
    public async Task Result_InsideOnNextOfAnotherSource_Returns(string source)
    {
        using Scenery scene = await Scenery.Set();
        IObservable<object> observable = Sources.All[source](scene).Take(1);

        object? got = await InsideOnNext("Return", () => observable.Checked().ToTask().Result);

        Assert.NotNull(got);
    }

    [Theory]
    [MemberData(nameof(EverySource))]
    public async Task SocketLoopRun_InsideOnNextOfAnotherSource_Returns(string source)
    {
        object? got = await InsideOnNext("Return", () => SocketLoop.Run(async () =>
        {
            using Scenery scene = await Scenery.Set();
            return await Sources.All[source](scene).Checked().Take(1);
        }));

        Assert.NotNull(got);
    }

    [Fact]
    public async Task SocketLoopRun_InsideOnNextAndSubscribedOutsideOfIt_Returns()
    {
        using Scenery scene = await Scenery.Set();

        string? got = await InsideOnNext("Return", () =>
        {
            Task<string> line = scene.Connection.Lines().Checked().FirstAsync().ToTask();
            return SocketLoop.Run(() => line);
        });

        Assert.Equal("hello", got);
    }

    [Fact]
    public async Task Wait_InsideOnNext_TakesNoItemForNobody()
    {
        using Scenery scene = await Scenery.Set();

        string? got = await InsideOnNext("Range", () => scene.Connection.Lines().Checked().Take(1).Wait() + scene.Connection.Lines().Checked().Take(1).Wait());

        Assert.Equal("helloworld", got);
    }

    [Fact]
    public async Task Subscribe_BehindOperators_StartsOnceTheyHaveSubscribed()
    {
        using Scenery scene = await Scenery.Set();
        bool isSubscribed = false;
        bool? wasSubscribed = null;
        IObservable<string> operators = Observable.Create<string>(observer =>
        {
            IDisposable subscription = scene.Connection.Lines().Checked().Do(_ => wasSubscribed ??= isSubscribed).Subscribe(observer);
            BeBusy(() => wasSubscribed is not null);
            isSubscribed = true;
            return subscription;
        });

        using Watched<string> lines = operators.Watch();

        Assert.Equal("hello", await lines.Next());
        Assert.True(wasSubscribed);
    }

    [Fact]
    public void Sources_AreAllThereAre()
    {
        IEnumerable<string> made = typeof(Framing).Assembly.GetExportedTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(static method => method.ReturnType.IsGenericType && Made().IsMatch(method.ReturnType.Name))
            .Select(static method => method.Name)
            .Distinct();

        Assert.Empty(made.Except(Sources.All.Keys.Select(static name => name.Split(',')[0])));
    }

    // Not blocked, which would be taken for the end of the subscribing; long enough for a loop that started too early.
    private static void BeBusy(Func<bool> isSeen)
    {
        for (long start = Stopwatch.GetTimestamp(); !isSeen() && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(50);)
        {
            Thread.SpinWait(100);
        }
    }

    private static Task<T?> InsideOnNext<T>(string outer, Func<T> wait) => Task.Factory.StartNew(
        () =>
        {
            T? got = default;
            Outer[outer].Checked().Subscribe(_ => got = wait());
            return got;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default).Within();

    [GeneratedRegex("^(IObservable|ISubject)`")]
    private static partial Regex Made();
}
