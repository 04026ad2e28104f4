using System.Globalization;

namespace RxSocket.Benchmarks.Load;

/// <summary>The load generator where there is no C compiler: raw epoll, no async, no BCL sockets. It speaks as the one in C does (c/load.c).</summary>
internal static class ManagedLoad
{
    public static int Run(string mode, int[] numbers)
    {
        LoadConnections connections = new(port: numbers[0], size: numbers[1], count: numbers[2]);
        Func<long, LoadAnswer> round = Round(mode, connections, pause: numbers[3]);
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            LoadAnswer answer = round(long.Parse(line.AsSpan("go ".Length), CultureInfo.InvariantCulture) * 1_000_000);
            connections.Samples.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{answer.Operations} {answer.Window} {answer.All} {connections.SampleAt(0.5)} {connections.SampleAt(0.99)}"));
            connections.Samples.Clear();
        }

        return 0;
    }

    private static Func<long, LoadAnswer> Round(string mode, LoadConnections connections, int pause)
    {
        switch (mode)
        {
            case "stream":
                return new StreamRound(connections).Run;
            case "accept":
                return new AcceptRound(connections).Run;
            default:
                connections.Open();
                return mode == "rotate" || connections.Count == 1
                    ? new SingleRound(connections, pause).Run
                    : new EchoRound(connections).Run;
        }
    }
}

/// <summary>What a round came to.</summary>
/// <param name="Operations">Operations that ended in the window.</param>
/// <param name="Window">The window, in nanoseconds.</param>
/// <param name="All">Operations in all.</param>
internal readonly record struct LoadAnswer(long Operations, long Window, long All);
