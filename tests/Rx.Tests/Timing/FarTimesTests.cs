using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Timing;

/// <summary>One rule for every time that a user gives: Timeout.InfiniteTimeSpan never comes, any other negative span is refused where it is given, and a far time is
/// far.</summary>
public sealed class FarTimesTests
{
    private static readonly TimeSpan[] Far = [TimeSpan.FromDays(25), TimeSpan.FromDays(60), TimeSpan.FromDays(100_000), TimeSpan.MaxValue, Timeout.InfiniteTimeSpan];

    private static readonly TimeSpan[] Negative = [TimeSpan.FromTicks(-1), TimeSpan.FromDays(-1), TimeSpan.MinValue];

    // What tells of a time and takes none; it is made by whoever wants to.
    private static readonly string[] Facts = ["AddressFailure.Elapsed", "AcceptFault.Pause", "ReconnectState`1.Delay", "TrafficStats.Age"];

    // Each has one way in which it is given.
    private static readonly Dictionary<string, Func<TcpConnection, TimeSpan, Task>> Given = new()
    {
        ["Timeouts.Block"] = static (connection, time) => Now(() => connection.Timeouts = new Timeouts(Block: time)),
        ["Timeouts.Total"] = static (connection, time) => Now(() => connection.SendTimeouts = new Timeouts(Total: time)),
        ["Select.WaitAsync(timeout)"] = static (connection, time) => WaitAndCancel(connection, time),
        ["Connection.CloseAsync(wait)"] = static (connection, time) => CloseAndCancel(connection, time),
        ["SocketLoop.Schedule(due)"] = static (_, time) => Now(() => SocketLoop.Run(() => Now(() => SocketLoop.Current!.Schedule(time, static () => { })))),
        ["SocketLoopOptions.SlowTurn"] = static (_, time) => Now(() => Keep(new SocketLoopOptions { SlowTurn = time })),
        ["ConnectionTiming.Traffic(every)"] = static (connection, time) => Now(() => connection.Traffic(time).Watch().Dispose()),
        ["ConnectionTiming.IdleTimeout(after)"] = static (connection, time) => Now(() => connection.IdleTimeout(time).Watch().Dispose()),
        ["ConnectionTiming.Heartbeat(every)"] = static (connection, time) => Now(() => connection.Heartbeat(time, Bytes.Of(".")).Watch().Dispose()),
        ["ServeOptions.DrainDeadline"] = static (_, time) => Now(() => Keep(new ServeOptions { DrainDeadline = time })),
        ["Backoff.Most"] = static (_, time) => Now(() => Keep(new Backoff { Most = time })),
        ["Backoff.HealthyAfter"] = static (_, time) => Now(() => Keep(new Backoff { HealthyAfter = time })),
        ["Backoff.First"] = static (_, time) => Now(() => Keep(new Backoff { First = time == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time })),
    };

    public static TheoryData<string> Names => [.. Given.Keys];

    // A new option or parameter that is a time belongs in the table above. A socket's own options are the kernel's, and have its ranges.
    [Fact]
    public void Times_OfThePublicApi_AreAllInTheTable()
    {
        string[] found = [.. from assembly in (Assembly[])[typeof(Tcp).Assembly, typeof(Backoff).Assembly] from type in assembly.GetExportedTypes()
                             where !type.Name.StartsWith('<') && type != typeof(TcpOptions) from name in TimesOf(type) select name];

        Assert.Equal([.. Given.Keys.Concat(Facts).Order(StringComparer.Ordinal)], found.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Given_FarOrInfinite_IsTaken(string name)
    {
        using Pair pair = await Pair.Connect();
        foreach (TimeSpan time in Far)
        {
            await Given[name](pair.Server, time).Within();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Given_Negative_IsRefused(string name)
    {
        using Pair pair = await Pair.Connect();
        foreach (TimeSpan time in Negative)
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Given[name](pair.Server, time)).Within();
        }
    }

    [Fact]
    public void Schedule_FarAhead_DoesNotRunBeforeWhatIsNear()
    {
        List<TimeSpan> ran = [];

        SocketLoop.Run(async () =>
        {
            TaskCompletionSource near = new();
            Array.ForEach(Far, time => SocketLoop.Current!.Schedule(time, () => ran.Add(time)));
            SocketLoop.Current!.Schedule(TimeSpan.FromMilliseconds(1), near.SetResult);
            await near.Task;
        });

        Assert.Empty(ran);
    }

    [Fact]
    public async Task DrainDeadline_FarAhead_LetsAConnectionGoOn()
    {
        foreach (TimeSpan time in Far)
        {
            await using TcpServer server = await Pair.Listen();
            using CancellationTokenSource stop = new();
            using Watched<ServeEvent> events = server.Serve(Echo, new ServeOptions { Stopping = stop.Token, DrainDeadline = time }).Watch();
            using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
            Assert.Equal("a", await Ask(client, "a\n"));

            await stop.CancelAsync();
            while ((await events.Next()).Kind != ServeEventKind.Draining)
            {
            }

            Assert.Equal("b", await Ask(client, "b\n"));
            client.Dispose();
            Assert.Null(await events.End());
        }
    }

    [Fact]
    public async Task HealthyAfter_Infinite_CountsNoConnectionAsHealthy()
    {
        await using TcpServer server = await Pair.Listen();
        Backoff backoff = new() { First = TimeSpan.Zero, HealthyAfter = Timeout.InfiniteTimeSpan, Limit = 1 };
        using Watched<ReconnectState<TcpConnection>> states = Tcp.Reconnecting("127.0.0.1", server.LocalEndPoint.Port, backoff)
            .Watch(static state => state.Connection?.Dispose());

        Assert.IsType<SocketFaultException>(await states.End());
    }

    // The clock of the default scheduler is the system's, whose timers take no such time.
    [Fact]
    public async Task Periods_FarAhead_OnTheDefaultScheduler_EndNothing()
    {
        using Pair pair = await Pair.Connect();
        foreach (TimeSpan time in Far)
        {
            using Watched<TrafficStats> traffic = pair.Server.Traffic(time, DefaultScheduler.Instance).Watch();
            using Watched<CloseReason> idle = pair.Server.IdleTimeout(time, DefaultScheduler.Instance).Watch();
            using Watched<Unit> beats = pair.Server.Heartbeat(time, Bytes.Of("."), DefaultScheduler.Instance).Watch();
            await pair.Client.SendAsync("x\n").Within();

            Assert.Equal("x", await pair.Server.ReceiveLineAsync().Within());
            Assert.False(traffic.HasEnded || idle.HasEnded || beats.HasEnded);
        }
    }

    [Fact]
    public async Task IdleTimeout_OfMonths_ClosesThenAndNotBefore()
    {
        using Pair pair = await Pair.Connect();
        HistoricalScheduler clock = new();
        using Watched<CloseReason> idle = pair.Server.IdleTimeout(TimeSpan.FromDays(100), clock).Watch();

        clock.AdvanceBy(TimeSpan.FromDays(100) - TimeSpan.FromTicks(1));
        bool early = pair.Server.Closed.IsCompleted;
        clock.AdvanceBy(TimeSpan.FromTicks(1));

        pair.Client.Dispose();
        Assert.Equal(CloseReason.Idle, await idle.Next());
        Assert.False(early);
    }

    [Fact]
    public async Task Traffic_EveryMonth_TellsEachMonth()
    {
        using Pair pair = await Pair.Connect();
        HistoricalScheduler clock = new();
        using Watched<TrafficStats> traffic = pair.Server.Traffic(TimeSpan.FromDays(30.5), clock).Watch();

        clock.AdvanceBy(TimeSpan.FromDays(3 * 30.5) - TimeSpan.FromTicks(1));
        Assert.Equal(2, traffic.Count);
        clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Equal(3, traffic.Count);
    }

    private static async Task Echo(TcpConnection connection, CancellationToken cancellation)
    {
        while (await connection.ReceiveLineAsync(cancellation) is { } line)
        {
            await connection.SendAsync(line + "\n", cancellation);
        }
    }

    private static async Task<string?> Ask(TcpConnection client, string question)
    {
        await client.SendAsync(question).Within();
        return await client.ReceiveLineAsync().Within();
    }

    // Where to make it is all that is wanted.
    private static void Keep(object made) => Assert.NotNull(made);

    private static async Task Now(Action give)
    {
        await Task.CompletedTask;
        give();
    }

    private static async Task CloseAndCancel(TcpConnection connection, TimeSpan time)
    {
        using CancellationTokenSource source = new();
        Task<CloseOutcome> close = connection.CloseAsync(time, cancellation: source.Token).AsTask();
        await source.CancelAsync();
        await close;
    }

    private static async Task WaitAndCancel(TcpConnection connection, TimeSpan time)
    {
        using CancellationTokenSource source = new();
        Task<SelectResult> wait = Select.WaitAsync([connection], null, time, source.Token).AsTask();
        if (wait.IsFaulted)
        {
            await wait;
        }

        Assert.False(wait.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private static IEnumerable<string> TimesOf(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        string name = type.Name;
        IEnumerable<string> properties = from property in type.GetProperties(Declared) where IsTime(property.PropertyType) && property.SetMethod is { IsPublic: true }
                                         select $"{name}.{property.Name}";
        IEnumerable<string> parameters = from method in type.GetMethods(Declared) where !method.IsSpecialName && method.Name != "Deconstruct"
                                         where !method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
                                         from parameter in method.GetParameters() where IsTime(parameter.ParameterType) && !parameter.IsOut
                                         select $"{name}.{method.Name}({parameter.Name})";
        return properties.Concat(parameters);
    }

    private static bool IsTime(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan);
}
