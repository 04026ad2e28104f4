using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>What came of a walk: the socket that connected or bound; or the last one tried, if any, and why each address failed.</summary>
/// <param name="Socket">The socket; null: there is none for the address.</param>
/// <param name="Result">How the last try ended.</param>
/// <param name="Phase">What the last try was about when it ended.</param>
/// <param name="Address">The address of the last try; null: the lookup found none.</param>
/// <param name="Option">The option that the system refused, if that was the reason.</param>
internal readonly record struct Walked(
    KernelSocket? Socket, IoResult Result, SocketPhase Phase = SocketPhase.Lookup, IPEndPoint? Address = null, string? Option = null)
{
    /// <summary>The address's number among those found, from 1, and how many there were.</summary>
    public (int Number, int Of) Place { get; init; }

    /// <summary>Every address that failed, in the order they were tried.</summary>
    public IReadOnlyList<AddressFailure> Failed { get; init; } = [];

    /// <summary>No other address can help: connected or bound; cancelled; closed on this side.</summary>
    public bool IsFinal => Result.Status is IoStatus.Done or IoStatus.Cancelled or IoStatus.Disposed;

    /// <summary>The exception to throw.</summary>
    /// <param name="peer">The address that <see cref="SocketFaultException.Peer"/> names: that of a connect; a bind has no peer.</param>
    /// <param name="what">The call in words.</param>
    /// <param name="elapsed">How long the whole call took.</param>
    /// <param name="cancellation">The caller's token.</param>
    public Exception Fault(IPEndPoint? peer, string what, TimeSpan elapsed, CancellationToken cancellation)
    {
        string place = Place.Of > 1 ? $" (address {Place.Number} of {Place.Of})" : string.Empty;
        string option = Option is null ? string.Empty : $" (option {Option})";
        Exception fault = Faults.Of(Result, Phase, operation: $"{what}{place}{option}", cancellation: cancellation);
        if (fault is SocketFaultException explained)
        {
            explained.Peer = peer;
            explained.Elapsed = elapsed;
            explained.FailedAddresses = Failed;
        }

        return fault;
    }

    /// <summary>The failure of this try, as the user sees it.</summary>
    public AddressFailure ToFailure(TimeSpan elapsed)
    {
        SocketError error = Result is { Status: IoStatus.Timeout, Error: SocketError.Success } ? SocketError.TimedOut : Result.Error;
        return new AddressFailure(Address!, Phase, error, ErrorWords.Of(Result), elapsed);
    }
}
