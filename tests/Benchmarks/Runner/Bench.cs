using System.Collections.Concurrent;
using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Runner;

/// <summary>
/// Measures. For each workload: all contenders up at once, each warmed; then round after round, each visiting every contender, in an order that turns, so
/// that what disturbs the machine disturbs all of them; for some workloads with fresh processes each round. A round in which others used much of the machine is repeated once, and the quieter one counts.
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
        Dictionary<string, List<Sample>> rounds = workload.Contenders.Where(options.WantsContender).ToDictionary(static contender => contender, static _ => new List<Sample>());
        int length = Math.Max(options.RoundMilliseconds, workload.Load.Connections / 20);
        int all = RoundsOf(workload);
        int once = workload.StartsAnew ? 1 : all;
        for (int first = 0; first < all; first += once)
        {
            await Run(workload, rounds, first, once, length);
        }

        _measured.AddRange(workload.Contenders.Where(rounds.ContainsKey).Select(contender => new Measured(workload, contender, rounds[contender])));
    }

    // Some rounds with the same processes. Who fails is not among the rounds any more.
    private async Task Run(Workload workload, Dictionary<string, List<Sample>> rounds, int first, int count, int length)
    {
        ConcurrentDictionary<string, Session> up = [];
        try
        {
            string[] contenders = [.. workload.Contenders.Where(rounds.ContainsKey)];
            await Task.WhenAll(contenders.Select(contender => Start(workload, contender, up)));
            foreach (string contender in contenders.Where(up.ContainsKey))
            {
                await Attempt(workload, contender, up, () => up[contender].Warm(WarmMilliseconds(workload, length)));
            }

            for (int round = first; round < first + count; round++)
            {
                string[] order = [.. contenders.Where(up.ContainsKey)];
                for (int i = 0; i < order.Length; i++)
                {
                    string contender = order[(i + round) % order.Length];
                    await Attempt(workload, contender, up, async () => rounds[contender].Add(await Measure(up[contender], length)));
                }
            }

            foreach (string failed in contenders.Where(contender => !up.ContainsKey(contender)))
            {
                rounds.Remove(failed);
            }
        }
        finally
        {
            foreach (Session session in up.Values)
            {
                session.Dispose();
            }
        }
    }

    private async Task Start(Workload workload, string contender, ConcurrentDictionary<string, Session> up)
    {
        if (catalogue.Missing(contender, workload.Role) is { } reason)
        {
            Skip(workload, contender, reason);
            return;
        }

        await Attempt(workload, contender, up, async () => up[contender] = await Session.Start(workload, contender, catalogue));
    }

    // What has many operations in a short time also has more to compile before it runs as it will.
    private int WarmMilliseconds(Workload workload, int length) => Math.Max(workload.Load.Mode == "stream" ? 2 * options.WarmMilliseconds : options.WarmMilliseconds, length);

    // Memory needs a fresh server and thousands of connections for each round, and hardly varies.
    private int RoundsOf(Workload workload) => workload.Metric == Metric.Memory ? (options.Rounds + 2) / 3 : options.Rounds;

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
    private async Task Attempt(Workload workload, string contender, ConcurrentDictionary<string, Session> up, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or FormatException or System.ComponentModel.Win32Exception)
        {
            Skip(workload, contender, failure.Message);
            if (up.TryRemove(contender, out Session? session))
            {
                session.Dispose();
            }
        }
    }

    private void Skip(Workload workload, string contender, string reason)
    {
        lock (_skipped)
        {
            _skipped.Add(new Skipped(workload.Name, contender, reason));
        }

        tell($"  {workload.Name}: {contender} is skipped: {reason}");
    }
}
