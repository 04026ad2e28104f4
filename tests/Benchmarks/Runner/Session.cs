using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Runner;

/// <summary>A contender that is up and has its load: it can be measured again and again.</summary>
internal abstract class Session : IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public abstract Task Warm(int milliseconds);

    public abstract Task<Sample> Measure(int milliseconds);

    public abstract void Dispose();

    public static async Task<Session> Start(Workload workload, string contender, Catalogue catalogue) => workload.Metric switch
    {
        Metric.Memory => new IdleSession(workload, contender, catalogue),
        Metric.Saturation => await SaturationSession.Start(contender),
        _ => await TrafficSession.Start(workload, contender, catalogue),
    };

    protected static int PortIn(string line) =>
        int.Parse(line.AsSpan("port ".Length), System.Globalization.CultureInfo.InvariantCulture);
}
