using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>What few sockets ever need, so that the others do not carry it: watchers, and what is shown outside.</summary>
internal sealed class SocketExtras
{
    private Watchers? _readers;
    private Watchers? _writers;

    /// <summary>The handle that users see.</summary>
    public SafeSocketHandle? Handle;

    /// <summary>The BCL's view of the descriptor.</summary>
    public Socket? View;

    /// <summary>An operation object for a select on this socket that nobody uses at the moment.</summary>
    public object? IdleWatch;

    /// <summary>The watchers of one direction.</summary>
    public Watchers WatchersOf(Readiness need)
    {
        ref Watchers? watchers = ref _writers;
        if (need == Readiness.Readable)
        {
            watchers = ref _readers;
        }

        return watchers ?? Interlocked.CompareExchange(ref watchers, new Watchers(), null) ?? watchers;
    }
}
