using System.Diagnostics;

namespace RxSocket.Sys;

/// <summary>
/// Looks again and again for a moment before it sleeps: to wake a sleeping processor costs far more than the wait for a peer that answers at once.
/// <list type="number">
/// <item>At most 50 µs, and the processor is offered to others each time round: without that a peer on the same core would wait for us.</item>
/// <item>Only while it pays: each spin that finds something earns credit, each in vain costs more of it; without credit it sleeps at once.</item>
/// <item>A sleep that turns out shorter than a spin earns credit too: so the spin comes back when the traffic does.</item>
/// </list>
/// </summary>
internal sealed class Spin
{
    private const int MostCredit = 16;
    private const int CostOfFailure = 4;
    private static readonly long Longest = Stopwatch.Frequency / 20_000;

    private int _credit = MostCredit;

    /// <summary>False: with one processor the peer could not run while we look.</summary>
    public static readonly bool IsOfUse = Environment.ProcessorCount > 1;

    /// <summary>Waits by looking, with a sleep at the end. More than zero: found.</summary>
    public int Wait<TLook>(TLook look, int milliseconds)
        where TLook : struct, ILook
    {
        long start = Stopwatch.GetTimestamp();
        if (_credit > 0)
        {
            do
            {
                int found = look.For(0);
                if (found > 0)
                {
                    _credit = Math.Min(_credit + 1, MostCredit);
                    return found;
                }

                Thread.Yield();
            }
            while (Stopwatch.GetTimestamp() - start < Longest);

            _credit -= CostOfFailure;
            start = Stopwatch.GetTimestamp();
        }

        int count = look.For(milliseconds);
        if (count > 0 && Stopwatch.GetTimestamp() - start < Longest)
        {
            _credit = Math.Min(_credit + 1, MostCredit);
        }

        return count;
    }
}
