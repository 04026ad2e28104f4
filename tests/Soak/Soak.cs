using System.Diagnostics;

namespace RxSocket.Soak;

/// <summary>Plays the load for a while, samples what the process holds, and says whether it grew.</summary>
internal static class Soak
{
    private const int Samples = 12;
    private const int Lanes = 4;

    // What comes and goes with the load; what leaks grows with the time.
    private const long HeapSlack = 2 * 1024 * 1024;
    private const int DescriptorSlack = 40;
    private const int ThreadSlack = 8;

    // The pool takes more of them where the processors are busy, up to some dozens.
    private const int WorkerSlack = 32;

    /// <returns>False: something grew, or a load failed.</returns>
    public static async Task<bool> Run(TimeSpan time)
    {
        using CancellationTokenSource over = new();
        await using EchoServer server = await EchoServer.Start();
        Load load = new(server.Port);
        Task[] lanes = [.. Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => load.Run(lane, over.Token)))];
        TimeSpan each = time / (Samples + 1);

        // What is made once is made by then.
        await Task.WhenAny(Task.Delay(each), Task.WhenAny(lanes));
        List<Sample> samples = [];
        Console.WriteLine($"{"time s",8} {"rounds",10} {"heap kB",10} {"descriptors",12} {"threads",8} {"workers",8}");
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Samples && !lanes.Any(static lane => lane.IsCompleted); i++)
        {
            await Task.Delay(each);
            Sample now = Sample.Take();
            samples.Add(now);
            Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds,8:0.0} {load.Rounds,10} {now.Heap / 1024,10} {now.Descriptors,12} {now.Threads,8} {now.Workers,8}");
        }

        await over.CancelAsync();
        await Task.WhenAll(lanes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (Task failed in lanes.Where(static lane => lane.IsFaulted))
        {
            Console.WriteLine($"A load failed: {failed.Exception!.GetBaseException()}");
        }

        bool isFlat = Flat("heap", samples, static sample => sample.Heap, HeapSlack)
            & Flat("descriptors", samples, static sample => sample.Descriptors, DescriptorSlack)
            & Flat("threads", samples, static sample => sample.Threads, ThreadSlack)
            & Flat("workers", samples, static sample => sample.Workers, WorkerSlack);
        Console.WriteLine($"{load.Rounds} rounds, {(isFlat ? "flat" : "grown")}");
        return isFlat && load.Rounds > 0 && !lanes.Any(static lane => lane.IsFaulted);
    }

    // The least of the last third against the least of the first.
    private static bool Flat(string what, List<Sample> samples, Func<Sample, long> of, long slack)
    {
        int third = Math.Max(1, samples.Count / 3);
        long growth = samples.TakeLast(third).Min(of) - samples.Take(third).Min(of);
        Console.WriteLine($"{what}: {growth:+0;-0;0}, at most {slack} are allowed");
        return growth <= slack;
    }
}
