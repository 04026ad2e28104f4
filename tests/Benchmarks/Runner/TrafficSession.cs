using System.Globalization;
using RxSocket.Benchmarks.Native;
using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Runner;

/// <summary>A server and a load generator that talks to it.</summary>
internal sealed class TrafficSession(Workload workload, bool managed, ChildProcess server, ChildProcess load) : Session
{
    public static new async Task<Session> Start(Workload workload, string contender, Catalogue catalogue)
    {
        ChildProcess server = ChildProcess.Start(Catalogue.Server(contender, workload.Role));
        ChildProcess? load = null;
        try
        {
            int port = PortIn(await server.ReadLine(Patience));
            load = ChildProcess.Start(catalogue.Load(workload.Load, port));
            await load.ReadLine(Patience);
            Placing.Place(workload.Placement, server.Id, load.Id);
            return new TrafficSession(workload, Catalogue.IsManaged(contender), server, load);
        }
        catch
        {
            load?.Dispose();
            server.Dispose();
            throw;
        }
    }

    public override async Task Warm(int milliseconds) => await Go(milliseconds);

    public override async Task<Sample> Measure(int milliseconds)
    {
        double asked = await Allocated();
        double before = await Allocated();
        ForeignUse foreign = new(server.Id, load.Id);
        long cpu = ProcessCalls.ProcessorTime(server.Id);
        long[] answer = await Go(milliseconds);
        cpu = ProcessCalls.ProcessorTime(server.Id) - cpu;
        double share = foreign.Share();
        double all = Math.Max(answer[2], 1);

        // To ask allocates too: as much as between the two questions at the start.
        double allocated = Math.Max(await Allocated() - before - (before - asked), 0) / all;
        double p50 = answer[3] / 1e3;
        return new Sample
        {
            Value = workload.Metric switch
            {
                Metric.Allocation => allocated,
                Metric.RoundTrip => p50,
                _ => answer[0] * workload.PerOperation / (answer[1] / 1e9),
            },
            ServerCpu = cpu / 1e3 / all,
            P50 = answer[3] > 0 ? p50 : double.NaN,
            P99 = answer[4] > 0 ? answer[4] / 1e3 : double.NaN,
            Allocated = allocated,
            Foreign = share,
        };
    }

    public override void Dispose()
    {
        load.Dispose();
        server.Dispose();
    }

    // Operations in the window, the window in ns, operations in all, p50 and p99 in ns.
    private async Task<long[]> Go(int milliseconds)
    {
        string answer = await load.Ask(string.Create(CultureInfo.InvariantCulture, $"go {milliseconds}"), Patience);
        return [.. answer.Split(' ').Select(static number => long.Parse(number, CultureInfo.InvariantCulture))];
    }

    private async Task<double> Allocated() =>
        managed ? double.Parse(await server.Ask("alloc", Patience), CultureInfo.InvariantCulture) : double.NaN;
}
