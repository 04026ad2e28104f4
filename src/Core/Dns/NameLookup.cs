using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Nito.AsyncEx;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>Names to addresses, in the system's order.</summary>
internal static class NameLookup
{
    private const int LongestName = 255;

    /// <summary>The system's lookup. Tests put a slow one here, or one that knows other hosts.</summary>
    internal static Func<string, AddressFamily, IPAddress[]> System { get; set; } = static (host, family) => Dns.GetHostAddresses(host, family);

    public static async Task<IPAddress[]> ResolveAsync(string host, AddressFamily family, CancellationToken cancellation)
    {
        if (WithoutSystem(host, family) is { } known)
        {
            return known;
        }

        // The system has no lookup that could be cancelled: it goes on, on a pool thread, and nobody waits for it.
        Task<IPAddress[]> lookup = Task.Run(() => System(host, family), cancellation);
        lookup.Ignore();
        return await lookup.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Resolves on the calling thread; under a limit on a thread of its own, so that the caller can leave it behind. Never on the pool.</summary>
    public static IPAddress[] Resolve(string host, AddressFamily family, Deadline deadline)
    {
        if (WithoutSystem(host, family) is { } known)
        {
            return known;
        }

        if (deadline.IsNever)
        {
            return System(host, family);
        }

        IPAddress[]? found = null;
        SocketException? refused = null;
        Thread lookup = new(() =>
        {
            try
            {
                found = System(host, family);
            }
            catch (SocketException e)
            {
                refused = e;
            }
        }) { IsBackground = true, Name = "RxSocket lookup" };
        lookup.UnsafeStart();
        long until = deadline.WaitUntil();
        while (!lookup.Join(deadline.Left(until) is { } left ? Timestamps.Milliseconds(left) : Timeout.Infinite))
        {
            if (deadline.HasPassed(until))
            {
                throw new TimeoutException();
            }
        }

        return found ?? throw refused!;
    }

    // The BCL takes "" for this host and "[::1]:80" for an address, and throws for what is too long; to a resolver these are names that nobody has.
    private static IPAddress[]? WithoutSystem(string host, AddressFamily family) =>
        host.Length is 0 or > LongestName || host.Contains('[') ? throw new SocketException((int)SocketError.HostNotFound) : Literal(host, family);

    // An address in numbers, as the system's resolver reads it.
    private static IPAddress[]? Literal(string host, AddressFamily family)
    {
        if (host.Contains(' ') || !IPAddress.TryParse(host, out IPAddress? address))
        {
            return null;
        }

        if (!HasKnownZone(host, address))
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        // NoData: the name is good, but not in this family.
        return family == AddressFamily.Unspecified || family == address.AddressFamily ? [address] : throw new SocketException((int)SocketError.NoData);
    }

    // The BCL drops a zone that it does not know, and the address would mean another interface's. The resolver knows a zone by its number, and by its name where
    // the address is link-local.
    private static bool HasKnownZone(string host, IPAddress address)
    {
        int mark = host.IndexOf('%', StringComparison.Ordinal);
        if (mark < 0)
        {
            return true;
        }

        bool isNamed = (address.IsIPv6LinkLocal || address.IsIPv6Multicast) && address.ScopeId != 0;
        return isNamed || uint.TryParse(host.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
