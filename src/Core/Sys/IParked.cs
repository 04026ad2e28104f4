namespace RxSocket.Sys;

/// <summary>Something that sleeps on a <see cref="Latch"/> until its socket is ready. A wake-up is a nudge, never a verdict:
/// whoever is woken looks again, so a spurious one costs a system call and nothing else.</summary>
internal interface IParked
{
    /// <summary>Called once for each successful park, by whoever un-parked it: the reactor, a deadline, a cancellation or a close.</summary>
    void Wake();
}
