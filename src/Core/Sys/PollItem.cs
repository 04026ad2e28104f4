namespace RxSocket.Sys;

/// <summary>One socket of a select: what is asked, and what was found ready.</summary>
internal struct PollItem(KernelSocket socket, Readiness need)
{
    public readonly KernelSocket Socket = socket;
    public readonly Readiness Need = need;
    public Readiness Ready;
}
