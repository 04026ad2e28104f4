using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RxSocket;

/// <summary>One address of a name that a connect or a bind tried in vain, and why it failed: an entry of <see cref="SocketFaultException.FailedAddresses"/>.</summary>
/// <param name="Address">The address and the port.</param>
/// <param name="Phase">What failed there: <see cref="SocketPhase.Connect"/>, <see cref="SocketPhase.Bind"/> (also of the local address that a connect leaves
/// from), or <see cref="SocketPhase.Option"/> where the system refused an option of the address's socket.</param>
/// <param name="Error">The system's reason; <see cref="SocketError.TimedOut"/> where the address's share of the time ran out.</param>
/// <param name="Word">The reason in LuaSocket's words: "timeout", "connection refused" …</param>
/// <param name="Elapsed">How long the address was tried, on the call's clock.</param>
public readonly record struct AddressFailure(IPEndPoint Address, SocketPhase Phase, SocketError Error, string Word, TimeSpan Elapsed)
{
    /// <summary>The address and its reason.</summary>
    /// <returns>For instance <c>[::1]:8383 (timeout after 2 s)</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address} ({Word} after {Elapsed.TotalSeconds:0.###} s)");
}
