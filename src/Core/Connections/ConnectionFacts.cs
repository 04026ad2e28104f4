using System.Net;

namespace RxSocket;

/// <summary>What few ever ask of a connection, or give it, so that the others do not carry it.</summary>
internal sealed class ConnectionFacts
{
    /// <summary>Complete when the close that is under way is over.</summary>
    public TaskCompletionSource<CloseOutcome>? Closing;

    public IPEndPoint? Local { get; set; }

    public IPEndPoint? Remote { get; set; }

    public TcpOptions? Options { get; set; }

    /// <summary>Null: both directions have the connection's.</summary>
    public OwnTimeouts? OwnTimeouts { get; set; }

    /// <summary>Null: the system's.</summary>
    public TimeProvider? Clock { get; set; }
}
