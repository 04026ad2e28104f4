using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Runner;

/// <summary>
/// Measures. For each workload: all contenders up at once, each warmed; then round after round, each visiting every contender, in an order that turns, so
/// that what disturbs the machine disturbs all of them. A round in which others used much of the machine is repeated once, and the quieter one counts.
/// </summary>
internal sealed class Bench(Options options, Catalogue catalogue, Action<string> tell)
{
    private const double MostForeign = 0.06;

    private readonly List<Measured> _measured = [];
    private readonly List<Skipped> _skipped = [];

    public async Task<Outcome> Run(Action<Workload, IReadOnlyList<Measured>> done)
    {
        foreach (Workload workload in WorkloadList.All.Where(workload => options.Wants(workload.Name)))
        {
            int before = _measured.Count;
            await Run(workload);
            done(workload, _measured[before..]);
        }

        return new Outcome(_measured, _skipped, options);
    }

    private async Task Run(Workload workload)
    {
        Dictionary<string, Session> up = [];
        Dictionary<string, List<Sample>> rounds = [];
        try
        {
            foreach (string contender in workload.Contenders.Where(options.WantsContender))
            {
                if (catalogue.Missing(contender, workload.Role) is { } reason)
                {
                    Skip(workload, contender, reason);
                    continue;
                }

                await Attempt(workload, contender, up, async () =>
                {
                    up[contender] = await Session.Start(workload, contender, catalogue);
                    rounds[contender] = [];
                });
            }

            int length = Math.Max(options.RoundMilliseconds, workload.Load.Connections / 20);
            foreach (string contender in up.Keys.ToArray())
            {
                await Attempt(workload, contender, up, () => up[contender].Warm(Math.Max(options.WarmMilliseconds, length)));
            }

            for (int round = 0; round < options.Rounds; round++)
            {
                string[] order = [.. up.Keys];
                for (int i = 0; i < order.Length; i++)
                {
                    string contender = order[(i + round) % order.Length];
                    await Attempt(workload, contender, up, async () => rounds[contender].Add(await Measure(up[contender], length)));
                }
            }

            _measured.AddRange(up.Keys.Select(contender => new Measured(workload, contender, rounds[contender])));
        }
        finally
        {
            foreach (Session session in up.Values)
            {
                session.Dispose();
            }
        }
    }

    private async Task<Sample> Measure(Session session, int length)
    {
        Sample first = await session.Measure(length);
        if (first.Foreign <= MostForeign || !options.Repeats)
        {
            return first;
        }

        Sample second = await session.Measure(length);
        return second.Foreign < first.Foreign ? second : first;
    }

    // A contender that fails leaves the workload, by name and with its reason; the others go on.
    private async Task Attempt(Workload workload, string contender, Dictionary<string, Session> up, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or FormatException or System.ComponentModel.Win32Exception)
        {
            Skip(workload, contender, failure.Message);
            if (up.Remove(contender, out Session? session))
            {
                session.Dispose();
            }
        }
    }

    private void Skip(Workload workload, string contender, string reason)
    {
        _skipped.Add(new Skipped(workload.Name, contender, reason));
        tell($"  {workload.Name}: {contender} is skipped: {reason}");
    }
}
