using RxSocket.Benchmarks.Native;

namespace RxSocket.Benchmarks.Runner;

/// <summary>Which processors the server and the load generator may use.</summary>
internal enum Placement
{
    Unpinned,
    SameCore,
    TwoCores,
}

/// <summary>Puts running processes where they belong. Their runtimes were started with all processors, so each counts them all.</summary>
internal static class Placing
{
    public static void Place(Placement placement, int server, int load)
    {
        if (placement == Placement.Unpinned || Environment.ProcessorCount < 2)
        {
            return;
        }

        ProcessCalls.Confine(server, 1);
        ProcessCalls.Confine(load, placement == Placement.SameCore ? 1UL : 2UL);
    }

    public static string Words(Placement placement) => placement switch
    {
        Placement.SameCore => "server and load generator on one core",
        Placement.TwoCores => "server on one core, load generator on another",
        _ => "unpinned",
    };
}
