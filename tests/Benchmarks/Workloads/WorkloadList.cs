using RxSocket.Benchmarks.Contenders;
using RxSocket.Benchmarks.Runner;

namespace RxSocket.Benchmarks.Workloads;

/// <summary>All workloads, in the order of the report.</summary>
internal static class WorkloadList
{
    private const int LineSize = 101;   // 100 characters and the line feed
    private const int MessageSize = 64;

    private static readonly string[] RoundTrippers =
    [
        "c-blocking", "c-epoll", "c-epoll-spin", "csharp-epoll", "socket-async", "kestrel", "luasocket", "dotnetty", "node", "rx-loop", "rx-pool", "rx-blocking",
        "rx-observable",
    ];

    public static readonly Workload[] All =
    [
        PingPong("pingpong-64-same-core", Placement.SameCore),
        PingPong("pingpong-64-two-cores", Placement.TwoCores),
        PingPong("pingpong-64-unpinned", Placement.Unpinned),
        new("sparse-1ms", "Round trips of 64 bytes with 1 ms between them", Metric.RoundTrip, Role.Echo, new LoadShape("echo", MessageSize, PauseMicroseconds: 1000),
            "c-blocking", "c-epoll", "c-epoll-spin", "csharp-epoll", "socket-async", "kestrel", "luasocket", "rx-loop", "rx-pool", "rx-blocking", "rx-observable")
            { Placement = Placement.Unpinned, Unit = "us" },
        Echo(100, RoundTrippers),
        Echo(1000, [.. RoundTrippers.Except(["luasocket", "c-epoll-spin", "dotnetty"])]),
        Echo(10000, "c-epoll", "csharp-epoll", "socket-async", "kestrel", "node", "rx-loop", "rx-pool", "rx-observable"),
        Stream("lines-100-string", "Lines of 100 bytes, each as a string", Role.Lines,
            "c-epoll", "kestrel", "pipereader", "streamreader", "luasocket", "node", "rx-loop", "rx-pool", "rx-blocking", "rx-observable", "rx-observable-pool",
            "socket-observable"),
        Stream("lines-100-memory", "Lines of 100 bytes, as bytes in place (LuaSocket: it has only strings)", Role.LinesMemory,
            "c-epoll", "kestrel", "pipereader", "luasocket", "rx-loop", "rx-pool"),
        new("bulk-65536", "Counts of 64 KiB", Metric.Rate, Role.Bulk, new LoadShape("stream", ServerHost.Block),
            "c-blocking", "c-epoll", "socket-async", "kestrel", "pipereader", "luasocket", "node", "rx-loop", "rx-pool", "rx-blocking")
            { Unit = "MB/s", PerOperation = ServerHost.Block / 1e6 },
        new("chunks-8192", "Whatever comes, at most 8 KiB at a time: the awaited call beside the observable", Metric.Rate, Role.Chunks, new LoadShape("stream", ServerHost.Chunk),
            "rx-loop", "rx-pool", "rx-observable", "rx-observable-pool", "socket-observable") { Unit = "MB/s", PerOperation = ServerHost.Chunk / 1e6 },
        OneOf(100, "c-epoll", "csharp-epoll", "socket-async", "luasocket", "rx-loop", "rx-pool", "rx-observable"),
        OneOf(1000, "c-epoll", "csharp-epoll", "socket-async", "luasocket", "rx-loop", "rx-pool", "rx-observable"),
        OneOf(10000, "c-epoll", "csharp-epoll", "socket-async", "rx-loop", "rx-pool", "rx-observable"),
        SelectOnce(100),
        SelectOnce(1000),
        new("accept-close", "Accept and close, 32 at a time", Metric.Rate, Role.Accept, new LoadShape("accept", MessageSize, 32),
            "c-blocking", "c-epoll", "csharp-epoll", "socket-async", "luasocket", "node", "rx-loop", "rx-pool", "rx-blocking") { Unit = "conn/s" },
        new("idle-memory-10000", "Resident memory for each of 10,000 idle connections, after one echo each", Metric.Memory, Role.Idle,
            new LoadShape("echo", MessageSize, 10000), "c-epoll", "socket-async", "kestrel", "luasocket", "node", "rx-loop", "rx-pool", "rx-observable")
            { Placement = Placement.Unpinned, Unit = "B" },
        Alloc("alloc-receive-send", "a receive of what is there and a send", Role.Echo, new LoadShape("echo", MessageSize),
            "socket-async", "kestrel", "dotnetty", "rx-loop", "rx-pool", "rx-blocking", "rx-observable"),
        Alloc("alloc-timeout", "the same with timeouts that do not fire", Role.EchoTimeout, new LoadShape("echo", MessageSize), "rx-loop", "rx-pool"),
        Alloc("alloc-count", "a count of 64 KiB into the caller's memory", Role.Bulk, new LoadShape("stream", ServerHost.Block), "socket-async", "rx-loop", "rx-pool"),
        Alloc("alloc-line-string", "a line as a string", Role.Lines, new LoadShape("stream", LineSize), "pipereader", "streamreader", "rx-loop", "rx-pool", "rx-blocking",
            "rx-observable", "socket-observable"),
        Alloc("alloc-chunk", "8 KiB of whatever comes", Role.Chunks, new LoadShape("stream", ServerHost.Chunk), "rx-loop", "rx-pool", "rx-observable", "rx-observable-pool", "socket-observable"),
        Alloc("alloc-line-memory", "a line in place", Role.LinesMemory, new LoadShape("stream", LineSize), "pipereader", "rx-loop", "rx-pool"),
        new("saturated-pool", "Five round trips on a thread of one's own while the thread pool is saturated", Metric.Saturation, Role.SaturatedPool,
            new LoadShape("echo", MessageSize), "socket-async", "rx-blocking") { Placement = Placement.Unpinned, Unit = "us" },
    ];

    private static Workload PingPong(string name, Placement placement) =>
        new(name, $"Round trips of 64 bytes over one connection, {Placing.Words(placement)}", Metric.Rate, Role.Echo, new LoadShape("echo", MessageSize), RoundTrippers)
        {
            Placement = placement,
            Unit = "rt/s",
        };

    private static Workload Echo(int connections, params string[] contenders) =>
        new($"echo-64-{connections}", $"Echo of 64 bytes over {connections} connections", Metric.Rate, Role.Echo, new LoadShape("echo", MessageSize, connections), contenders)
        {
            Unit = "msg/s",
        };

    private static Workload Stream(string name, string title, Role role, params string[] contenders) =>
        new(name, title, Metric.Rate, role, new LoadShape("stream", LineSize), contenders) { Unit = "lines/s" };

    private static Workload OneOf(int connections, params string[] contenders) =>
        new($"select-one-of-{connections}", $"Round trips over one of {connections} watched connections, a different one each time", Metric.Rate, Role.Echo,
            new LoadShape("rotate", MessageSize, connections), contenders) { Placement = Placement.SameCore, Unit = "rt/s" };

    private static Workload SelectOnce(int connections) =>
        new($"select-once-{connections}", $"The same with a one-shot select over a list of {connections} for each round trip (C: poll)", Metric.Rate, Role.SelectOnce,
            new LoadShape("rotate", MessageSize, connections), "c-blocking", "socket-async", "luasocket", "rx-loop", "rx-pool", "rx-blocking")
            { Placement = Placement.SameCore, Unit = "rt/s" };

    private static Workload Alloc(string name, string what, Role role, LoadShape load, params string[] contenders) =>
        new(name, $"Bytes allocated for {what}", Metric.Allocation, role, load, contenders) { Unit = "B/op" };
}
