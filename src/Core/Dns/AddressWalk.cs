using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>What came of a walk: the socket that connected or bound; or the last one tried, if any, and why it did not.</summary>
internal readonly record struct Walked(KernelSocket? Socket, IoResult Result);

/// <summary>Tries the addresses of a name one after the other, each on a fresh socket (but see <see cref="ConnectPlan.AsLuaSocket"/>), until one will do.
/// Written once for all faces.</summary>
internal static class AddressWalk
{
    /// <summary>Resolves and connects. The caller owns the socket of the answer, connected or not.</summary>
    public static async ValueTask<Walked> Connect<TWaiter>(ConnectPlan plan, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        Deadline deadline = Deadline.Start(plan.Timeouts, plan.Clock);
        (IPAddress[] addresses, IoResult found) = await Resolve<TWaiter>(plan, passive: false, cancellation).ConfigureAwait(false);
        Walked last = new(null, found);
        foreach (IPAddress address in addresses)
        {
            KernelSocket? socket = plan.SocketFor(address.AddressFamily, last.Socket, out SocketError error);
            last = new Walked(null, IoResult.From(error));
            if (socket is null)
            {
                continue;
            }

            if (plan.AsLuaSocket)
            {
                deadline = Deadline.Start(plan.Timeouts, plan.Clock);
            }

            ConnectAttempt attempt = new(socket, new IPEndPoint(address, plan.Port));
            IoResult result = await TWaiter.Run(attempt, deadline, cancellation).ConfigureAwait(false);
            last = new Walked(socket, plan.AsLuaSocket && !plan.FirstAddressOnly ? WithLastLook(socket, result) : result);
            if (last.Result.Status is IoStatus.Done or IoStatus.Cancelled or IoStatus.Disposed || plan.FirstAddressOnly)
            {
                break;
            }
        }

        return last;
    }

    /// <summary>Resolves and binds.</summary>
    public static async ValueTask<Walked> Bind<TWaiter>(ConnectPlan plan, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        (IPAddress[] addresses, IoResult found) = await Resolve<TWaiter>(plan, passive: true, cancellation).ConfigureAwait(false);
        Walked last = new(null, found);
        foreach (IPAddress address in addresses)
        {
            KernelSocket? socket = plan.SocketFor(address.AddressFamily, last.Socket, out SocketError error);
            last = new Walked(null, IoResult.From(error));
            if (socket is null)
            {
                continue;
            }

            last = new Walked(socket, IoResult.From(socket.Bind(new IPEndPoint(address, plan.Port))));
            if (last.Result.Status == IoStatus.Done)
            {
                break;
            }
        }

        return last;
    }

    // LuaSocket looks once more when the time is over, but for a block timeout of zero: a connect that needed no time succeeds with a total of zero.
    private static IoResult WithLastLook(KernelSocket socket, IoResult result)
    {
        IoResult outcome = result is { Status: IoStatus.Timeout, Error: SocketError.Success } ? IoResult.From(socket.ConnectOutcome()) : result;
        return outcome.Status == IoStatus.WouldBlock ? result : outcome;
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

    private static async ValueTask<(IPAddress[] Addresses, IoResult Result)> Resolve<TWaiter>(ConnectPlan plan, bool passive, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        if (plan.Host == "*")
        {
            return (Wildcard(plan, passive), IoResult.Done);
        }

        try
        {
            IPAddress[] addresses = await TWaiter.NameResolved(plan.Host, plan.Family, plan.Lookup, cancellation).ConfigureAwait(false);
            return (addresses, addresses.Length == 0 ? new IoResult(IoStatus.Failed, SocketError.HostNotFound) : IoResult.Done);
        }
        catch (SocketException unknown)
        {
            return ([], new IoResult(IoStatus.Failed, unknown.SocketErrorCode));
        }
        catch (TimeoutException)
        {
            return ([], new IoResult(IoStatus.Timeout));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ([], new IoResult(IoStatus.Cancelled));
        }
    }
}
