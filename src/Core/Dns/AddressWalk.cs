using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>What came of a walk: the socket that connected or bound; or the last one tried, if any, and why it did not.</summary>
internal readonly record struct Walked(KernelSocket? Socket, IoResult Result);

/// <summary>Tries the addresses of a name one after the other, each on a fresh socket, until one will do. Written once for all faces.</summary>
internal static class AddressWalk
{
    /// <summary>Resolves and connects. The caller owns the socket of the answer, connected or not.</summary>
    public static async ValueTask<Walked> Connect<TWaiter>(ConnectPlan plan, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        Deadline deadline = Deadline.Start(plan.Timeouts, plan.Clock);
        (IPAddress[] addresses, IoResult found) = await Resolve<TWaiter>(plan, plan.UnlimitedLookup ? default : deadline, cancellation).ConfigureAwait(false);
        Walked last = new(null, found);
        foreach (IPAddress address in addresses)
        {
            last.Socket?.Close();
            KernelSocket? socket = plan.SocketFor(address.AddressFamily, out SocketError error);
            last = new Walked(null, IoResult.From(error));
            if (socket is null)
            {
                continue;
            }

            if (plan.AnewForEachAddress)
            {
                deadline = Deadline.Start(plan.Timeouts, plan.Clock);
            }

            ConnectAttempt attempt = new(socket, new IPEndPoint(address, plan.Port));
            IoResult result = await TWaiter.Run(attempt, deadline, cancellation).ConfigureAwait(false);
            last = new Walked(socket, result);
            if (result.Status is IoStatus.Done or IoStatus.Cancelled || plan.FirstAddressOnly)
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
        Deadline deadline = Deadline.Start(plan.Timeouts, plan.Clock);
        (IPAddress[] addresses, IoResult found) = await Resolve<TWaiter>(plan, deadline, cancellation).ConfigureAwait(false);
        Walked last = new(null, found);
        foreach (IPAddress address in addresses)
        {
            last.Socket?.Close();
            KernelSocket? socket = plan.SocketFor(address.AddressFamily, out SocketError error);
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

    private static async ValueTask<(IPAddress[] Addresses, IoResult Result)> Resolve<TWaiter>(
        ConnectPlan plan, Deadline deadline, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        // The system's lookup would say so, were the port a word.
        if (plan.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            return ([], new IoResult(IoStatus.Failed, SocketError.TypeNotFound));
        }

        if (plan.Host == "*")
        {
            return ([plan.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any], IoResult.Done);
        }

        try
        {
            IPAddress[] addresses = await TWaiter.NameResolved(plan.Host, plan.Family, deadline, cancellation).ConfigureAwait(false);
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
