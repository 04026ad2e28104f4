using System.Globalization;
using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Runner;

/// <summary>
/// Resident memory of idle connections. Each measurement has a fresh server: some rounds of a hundred connections and some traffic to warm it, the first look, then
/// the idle connections with one echo each, the second look. One round would not do: a runtime compiles what accepts in several steps, each after some hundred
/// connections, and what that takes is no connection's memory. Servers with a collector are asked to collect before each look, where there is a way to ask.
/// </summary>
internal sealed class IdleSession(Workload workload, string contender, Catalogue catalogue) : Session
{
    private const int WarmConnections = 100;
    private const int WarmMilliseconds = 250;
    private const int WarmRounds = 6;

    public override Task Warm(int milliseconds) => Task.CompletedTask;

    public override async Task<Sample> Measure(int milliseconds)
    {
        using ChildProcess server = ChildProcess.Start(Catalogue.Server(contender, workload.Role));
        int port = PortIn(await server.ReadLine(Patience));
        ForeignUse foreign = new(server.Id);
        for (int round = 0; round < WarmRounds; round++)
        {
            await WarmUp(port);
        }

        await Collect(server);
        double before = Resident(server.Id);
        using ChildProcess many = ChildProcess.Start(catalogue.Load(workload.Load, port));
        await many.ReadLine(Patience);
        await Collect(server);
        return new Sample { Value = (Resident(server.Id) - before) / workload.Load.Connections, Foreign = foreign.Share() };
    }

    public override void Dispose()
    {
    }

    private async Task WarmUp(int port)
    {
        using ChildProcess few = ChildProcess.Start(catalogue.Load(workload.Load with { Connections = WarmConnections }, port));
        await few.ReadLine(Patience);
        if (contender != "luasocket")
        {
            await few.Ask(string.Create(CultureInfo.InvariantCulture, $"go {WarmMilliseconds}"), Patience);
        }
    }

    private async Task Collect(ChildProcess server)
    {
        if (Catalogue.IsManaged(contender))
        {
            await server.Ask("collect", Patience);
        }

        await Task.Delay(100);
    }

    private static double Resident(int process)
    {
        string line = File.ReadLines($"/proc/{process}/smaps_rollup").First(static line => line.StartsWith("Rss:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
