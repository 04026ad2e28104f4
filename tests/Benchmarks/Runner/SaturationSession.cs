using System.Globalization;

namespace RxSocket.Benchmarks.Runner;

/// <summary>A client that measures itself, with its pool idle and saturated.</summary>
internal sealed class SaturationSession(ChildProcess probe) : Session
{
    public static async Task<Session> Start(string contender)
    {
        ChildProcess probe = ChildProcess.Start(CommandLine.Self("probe", contender));
        await probe.ReadLine(Patience);
        return new SaturationSession(probe);
    }

    public override async Task Warm(int milliseconds) => await Measure(milliseconds);

    public override async Task<Sample> Measure(int milliseconds)
    {
        ForeignUse foreign = new(probe.Id);
        string[] times = (await probe.Ask("go", Patience)).Split(' ');
        return new Sample
        {
            Value = double.Parse(times[1], CultureInfo.InvariantCulture),
            Baseline = double.Parse(times[0], CultureInfo.InvariantCulture),
            Foreign = foreign.Share(),
        };
    }

    public override void Dispose() => probe.Dispose();
}
