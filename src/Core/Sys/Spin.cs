using System.Diagnostics;

namespace RxSocket.Sys;

/// <summary>
/// Looks again and again for a moment before it sleeps: to wake a sleeping processor costs far more than the wait for a peer that answers at once.
/// <list type="number">
/// <item>At most 50 µs, and the processor is offered to others each time round: without that a peer on the same core would wait for us.</item>
/// <item>Only while it pays: each spin that finds something earns credit, each in vain costs more of it; without credit it sleeps at once.</item>
/// <item>A sleep that turns out shorter than a spin earns credit too: so the spin comes back when the traffic does.</item>
/// <item>Not where somebody else needs the processor: an offer that was taken for more than 100 µs costs all credit; a few short sleeps bring it back.</item>
/// <item>Not for arrivals: whoever waits for clients to come finds some all the time, and gains nothing by finding them sooner.</item>
/// </list>
/// </summary>
internal sealed class Spin
{
    private const int MostCredit = 16;
    private const int CostOfFailure = 4;
    private const int LeastCredit = -CostOfFailure;
    private static readonly long Longest = Stopwatch.Frequency / 20_000;
    private static readonly long Crowded = Stopwatch.Frequency / 10_000;

    private int _credit = MostCredit;

    /// <summary>False: with one processor the peer could not run while we look.</summary>
    public static readonly bool IsOfUse = Environment.ProcessorCount > 1;

    /// <summary>The last wait was none: it found something at its first look.</summary>
    public bool FoundAtOnce { get; private set; }

    /// <summary>Waits by looking, with a sleep at the end. More than zero: found.</summary>
    public int Wait<TLook>(TLook look, int milliseconds)
        where TLook : struct, ILook
    {
        long start = Stopwatch.GetTimestamp();
        FoundAtOnce = false;
        if (_credit > 0)
        {
            long first = start;
            long end = start + Longest;
            while (start < end)
            {
                int found = look.For(0);
                if (found > 0)
                {
                    Earn();
                    FoundAtOnce = start == first;
                    return found;
                }

                Thread.Yield();
                long before = start;
                start = Stopwatch.GetTimestamp();
                if (start - before > Crowded)
                {
                    _credit = LeastCredit;
                    return look.For(milliseconds);
                }
            }

            _credit -= CostOfFailure;
        }

        int count = look.For(milliseconds);
        if (count > 0 && Stopwatch.GetTimestamp() - start < Longest)
        {
            Earn();
        }

        return count;
    }

    /// <summary>What the last wait found was nothing to hurry for.</summary>
    public void Regret() => _credit = Math.Max(_credit - CostOfFailure, LeastCredit);

    private void Earn() => _credit = Math.Min(_credit + 1, MostCredit);
}
