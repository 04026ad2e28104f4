using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>The addresses that a walk tries: those of its host's name, in the resolver's order, as failures that are results.</summary>
internal static class NameToAddresses
{
    public static async ValueTask<(IPAddress[] Addresses, IoResult Result)> Resolve<TWaiter>(ConnectPlan plan, bool passive, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        if (plan.Host == "*")
        {
            return (Wildcard(plan, passive), IoResult.Done);
        }

        try
        {
            IPAddress[] addresses = await TWaiter.NameResolved(HostOf(plan), plan.Family, plan.Lookup, cancellation).ConfigureAwait(false);
            return (Reachable(plan, addresses), addresses.Length == 0 ? new IoResult(IoStatus.Failed, SocketError.HostNotFound) : IoResult.Done);
        }
        catch (SocketException unknown)
        {
            return ([], new IoResult(IoStatus.Failed, unknown.SocketErrorCode));
        }
        catch (TimeoutException)
        {
            SocketMetrics.TimedOut();
            return ([], new IoResult(IoStatus.Timeout));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ([], new IoResult(IoStatus.Cancelled));
        }
    }

    // "*" is every interface to a bind, this host to a connect. Only LuaSocket tries a second family for it.
    private static IPAddress[] Wildcard(ConnectPlan plan, bool passive) => (plan.Family, passive) switch
    {
        (AddressFamily.InterNetworkV6, true) => [IPAddress.IPv6Any],
        (AddressFamily.InterNetworkV6, false) => [IPAddress.IPv6Loopback],
        (AddressFamily.Unspecified, true) when plan.AsLuaSocket => [IPAddress.Any, IPAddress.IPv6Any],
        (AddressFamily.Unspecified, false) => [IPAddress.IPv6Loopback, IPAddress.Loopback],
        (_, true) => [IPAddress.Any],
        _ => [IPAddress.Loopback],
    };

    // An IPv4-mapped address is an IPv4 address in IPv6's notation, as a dual-mode server shows its IPv4 clients: an IPv4 socket reaches it, an IPv6 socket only
    // in dual mode, which an IPv6-only plan's socket has for it. LuaSocket hands it to an IPv6 socket that serves IPv6 alone, and the system refuses.
    private static bool MapsToIPv4(ConnectPlan plan) => !plan.AsLuaSocket && plan.Family != AddressFamily.InterNetworkV6;

    private static string HostOf(ConnectPlan plan) =>
        MapsToIPv4(plan) && plan.Host.Contains(':') && IPAddress.TryParse(plan.Host, out IPAddress? address) && address.IsIPv4MappedToIPv6
            ? address.MapToIPv4().ToString()
            : plan.Host;

    private static IPAddress[] Reachable(ConnectPlan plan, IPAddress[] addresses) =>
        MapsToIPv4(plan) && Array.Exists(addresses, static address => address.IsIPv4MappedToIPv6)
            ? [.. addresses.Select(static address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)]
            : addresses;
}
