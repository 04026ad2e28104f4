using System.Diagnostics;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>How long after its deadline a call came back. A measurement that the machine spoilt by a stall is repeated, and so is a late first one: the call may have
/// been compiled meanwhile, which takes tens of milliseconds, and on a busy machine more.</summary>
internal static class Lateness
{
    private const int MostRepeats = 25;

    // Timers of the system and the clock that measures differ by less than this.
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(2);

    /// <returns>Milliseconds behind the deadline.</returns>
    public static double Of(string call, TimeSpan deadline, TimeSpan allowed, Action run)
    {
        for (int repeat = 1; ; repeat++)
        {
            long start = Stalls.Now;
            run();
            TimeSpan late = Stopwatch.GetElapsedTime(start) - deadline;
            if (IsGood(call, start, late, allowed, repeat))
            {
                return late.TotalMilliseconds;
            }
        }
    }

    public static async Task<double> OfAsync(string call, TimeSpan deadline, TimeSpan allowed, Func<Task> run)
    {
        for (int repeat = 1; ; repeat++)
        {
            long start = Stalls.Now;
            await run().ConfigureAwait(false);
            TimeSpan late = Stopwatch.GetElapsedTime(start) - deadline;
            if (IsGood(call, start, late, allowed, repeat))
            {
                return late.TotalMilliseconds;
            }
        }
    }

    private static bool IsGood(string call, long start, TimeSpan late, TimeSpan allowed, int repeat)
    {
        Assert.True(late >= -Early, $"{call} came back {-late.TotalMilliseconds:0.0} ms before its deadline.");
        if (late <= allowed)
        {
            return true;
        }

        Assert.True(repeat == 1 || (repeat < MostRepeats && Stalls.Since(start)), $"{call} came back {late.TotalMilliseconds:0.0} ms after its deadline; {allowed.TotalMilliseconds} are allowed.");
        return false;
    }
}
