namespace RxSocket.Sys;

/// <summary>Something that wants to be nudged at a moment. Setting it is a store; only a reactor that has no earlier node for it does more.</summary>
internal abstract class Alarm
{
    public const long Never = Timestamps.Never;

    internal long Due = Never;      // when it really shall ring
    internal long Queued = Never;   // the key of its node in the heap: never later than Due while it is set
    internal int Place = -1;        // the node's place in the heap, -1: none

    /// <summary>The moment came (or may have come: look at the clock). Called on the reactor's thread.</summary>
    public abstract void Ring();

    /// <summary>The reactor has ended, and will not ring. Called once, unless the alarm is set again; from any thread.</summary>
    public virtual void Drop()
    {
    }
}
