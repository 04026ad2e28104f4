using RxSocket.Benchmarks.Runner;

namespace RxSocket.Benchmarks.Report;

/// <summary>The goals, in the order of the workloads.</summary>
internal static class Goals
{
    // "0 B": what a connection costs once, spread over the operations of its round, stays far below.
    private const double NoBytes = 0.5;

    private static readonly int[] EchoSizes = [100, 1000, 10000];
    private static readonly double[] EchoCpu = [1.05, 1.10, 1.10];
    private static readonly double[] EchoRate = [1.8, 1.4, 1.4];

    public static readonly Goal[] All =
    [
        AtMost("ping-pong, same core", "loop: p50, × C blocking", 1.05, Ratio("pingpong-64-same-core", "rx-loop", "c-blocking", static round => round.P50)),
        AtMost("ping-pong, same core", "blocking: p50, × C blocking", 1.0, Ratio("pingpong-64-same-core", "rx-blocking", "c-blocking", static round => round.P50)),
        .. Apart("two cores", "pingpong-64-two-cores", "loop", "rx-loop"),
        .. Apart("two cores", "pingpong-64-two-cores", "blocking", "rx-blocking"),
        .. Apart("unpinned", "pingpong-64-unpinned", "loop", "rx-loop"),
        .. Apart("unpinned", "pingpong-64-unpinned", "blocking", "rx-blocking"),
        AtMost("sparse traffic", "loop: CPU, × Socket async", 0.2, Cpu("sparse-1ms", "rx-loop", "socket-async")),
        .. EchoSizes.SelectMany(static (size, i) => Echo(size, EchoCpu[i], EchoRate[i])),
        AtLeast("lines to string", "loop: rate, × PipeReader", 2, Rate("lines-100-string", "rx-loop", "pipereader")),
        AtLeast("lines to string", "loop: rate, × LuaSocket", 4.5, Rate("lines-100-string", "rx-loop", "luasocket")),
        AtLeast("lines to string", "blocking: rate, × LuaSocket", 3.5, Rate("lines-100-string", "rx-blocking", "luasocket")),
        AtLeast("lines to memory", "loop: rate, × PipeReader to string (medians of two workloads)", 4.5,
            static outcome => Median(outcome, "lines-100-memory", "rx-loop") / Median(outcome, "lines-100-string", "pipereader")),
        AtLeast("lines to memory", "loop: rate, × LuaSocket", 11, Rate("lines-100-memory", "rx-loop", "luasocket")),
        AtMost("lines to string", "Lines(): CPU, × ReceiveLineAsync", 1.3, Cpu("lines-100-string", "rx-observable", "rx-loop")),
        AtMost("whatever comes", "Chunks(): CPU, × ReceiveSomeAsync", 1.1, Cpu("chunks-8192", "rx-observable", "rx-loop")),
        AtLeast("counts of 64 KiB", "loop: rate, × C blocking", 1.0, Rate("bulk-65536", "rx-loop", "c-blocking")),
        AtLeast("counts of 64 KiB", "loop: rate, × Socket async", 1.5, Rate("bulk-65536", "rx-loop", "socket-async")),
        AtLeast("counts of 64 KiB", "loop: rate, × LuaSocket", 2.9, Rate("bulk-65536", "rx-loop", "luasocket")),
        AtMost("one active among many", "loop: growth of CPU from 100 to 10,000, × that of C epoll", 1.1, static outcome => Growth(outcome, "rx-loop") / Growth(outcome, "c-epoll")),
        AtLeast("one active among 1,000", "loop: rate, × LuaSocket", 20, Rate("select-one-of-1000", "rx-loop", "luasocket")),
        AtMost("one-shot select of 100", "blocking: CPU, × poll in C", 1.0, Cpu("select-once-100", "rx-blocking", "c-blocking")),
        AtMost("one-shot select of 1,000", "blocking: CPU, × poll in C", 1.0, Cpu("select-once-1000", "rx-blocking", "c-blocking")),
        AtMost("accept and close", "loop: CPU, × C epoll", 1.1, Cpu("accept-close", "rx-loop", "c-epoll")),
        AtMost("accept and close", "loop: CPU, × Socket async", 0.45, Cpu("accept-close", "rx-loop", "socket-async")),
        AtMost("memory of an idle connection", "loop: bytes", 600, static outcome => Median(outcome, "idle-memory-10000", "rx-loop")),
        NoAllocation("receive and send", "alloc-receive-send"),
        NoAllocation("timeouts that do not fire", "alloc-timeout"),
        NoAllocation("count into memory", "alloc-count"),
        NoAllocation("line to memory", "alloc-line-memory"),
        AtMost("allocation: whatever comes", "Chunks(): bytes", NoBytes, static outcome => Median(outcome, "alloc-chunk", "rx-observable")),
        AtMost("saturated pool", "blocking: time, × with an idle pool", 1.05,
            static outcome => outcome.Find("saturated-pool", "rx-blocking") is { } row ? row.MedianOf(static round => round.Value / round.Baseline) : double.NaN),
    ];

    private static Goal[] Apart(string where, string workload, string face, string contender) =>
    [
        AtLeast($"ping-pong, {where}", $"{face}: rate, × LuaSocket", 2.5, Rate(workload, contender, "luasocket")),
        AtLeast($"ping-pong, {where}", $"{face}: rate, × Socket async", 1.3, Rate(workload, contender, "socket-async")),
        AtMost($"ping-pong, {where}", $"{face}: CPU, × Socket async", 0.65, Cpu(workload, contender, "socket-async")),
    ];

    private static IEnumerable<Goal> Echo(int size, double cpu, double rate)
    {
        string workload = $"echo-64-{size}", about = $"echo, {size} connections";
        yield return AtMost(about, "loop: CPU, × C epoll", cpu, Cpu(workload, "rx-loop", "c-epoll"));
        yield return AtMost(about, "readiness observer: CPU, × C epoll", cpu, Cpu(workload, "rx-observable", "c-epoll"));
        yield return AtLeast(about, "loop: rate, × Socket async", rate, Rate(workload, "rx-loop", "socket-async"));
        yield return AtLeast(about, "loop: rate, × Kestrel", 2, Rate(workload, "rx-loop", "kestrel"));
        if (size == 100)
        {
            yield return AtLeast(about, "loop: rate, × LuaSocket", 1.15, Rate(workload, "rx-loop", "luasocket"));
        }

        yield return AtMost(about, "outside a loop: CPU, × Socket async", 1.0, Cpu(workload, "rx-pool", "socket-async"));
    }

    private static Goal NoAllocation(string about, string workload) =>
        AtMost($"allocation: {about}", "loop: bytes", NoBytes, outcome => Median(outcome, workload, "rx-loop"));

    private static Goal AtMost(string about, string asked, double bound, Func<Outcome, double> measure) => new(about, asked, bound, true, measure);

    private static Goal AtLeast(string about, string asked, double bound, Func<Outcome, double> measure) => new(about, asked, bound, false, measure);

    private static Func<Outcome, double> Rate(string workload, string ours, string other) => Ratio(workload, ours, other, static round => round.Value);

    private static Func<Outcome, double> Cpu(string workload, string ours, string other) => Ratio(workload, ours, other, static round => round.ServerCpu);

    private static Func<Outcome, double> Ratio(string workload, string ours, string other, Func<Sample, double> figure) =>
        outcome => outcome.Find(workload, ours) is { } mine && outcome.Find(workload, other) is { } theirs ? mine.RatioTo(theirs, figure) : double.NaN;

    private static double Median(Outcome outcome, string workload, string contender) => outcome.Find(workload, contender)?.Median ?? double.NaN;

    private static double Growth(Outcome outcome, string contender) =>
        Cpu(outcome, "select-one-of-10000", contender) / Cpu(outcome, "select-one-of-100", contender);

    private static double Cpu(Outcome outcome, string workload, string contender) =>
        outcome.Find(workload, contender)?.MedianOf(static round => round.ServerCpu) ?? double.NaN;
}
