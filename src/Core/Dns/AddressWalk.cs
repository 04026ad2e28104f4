using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>Tries the addresses of a name one after the other, each on a fresh socket (but see <see cref="ConnectPlan.AsLuaSocket"/>), until one will do.
/// Written once for all faces.
/// <list type="number">
/// <item>Each address has its share of the time that is left (<see cref="ConnectPlan.DeadlineFor"/>): one that hangs cannot use up the time of the others.</item>
/// <item>A try ends as a <see cref="Walked"/>. One that failed becomes an <see cref="AddressFailure"/>, and the next address follows.</item>
/// <item>A try is a method of its own (<c>ConnectTo</c>, <c>BindTo</c>) that knows nothing of the others: whether they follow one another is the walk's matter
/// alone.</item>
/// </list></summary>
internal static class AddressWalk
{
    /// <summary>Resolves and connects. The caller owns the socket of the result, connected or not.</summary>
    public static async ValueTask<Walked> Connect<TWaiter>(ConnectPlan plan, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        Deadline whole = Deadline.Start(plan.Timeouts, plan.Clock);
        (IPAddress[] addresses, IoResult found) = await NameToAddresses.Resolve<TWaiter>(plan, passive: false, cancellation).ConfigureAwait(false);
        Walked last = new(null, found);
        List<AddressFailure> failed = [];
        for (int i = 0; i < addresses.Length; i++)
        {
            long start = plan.Clock.GetTimestamp();
            IPEndPoint address = new(addresses[i], plan.Port);
            Deadline deadline = plan.DeadlineFor(whole, addresses.Length - i);
            last = await ConnectTo<TWaiter>(plan, address, last.Socket, deadline, cancellation).ConfigureAwait(false);
            last = last with { Place = (i + 1, addresses.Length), Failed = failed };
            if (last.IsFinal)
            {
                break;
            }

            failed.Add(last.ToFailure(plan.Clock.GetElapsedTime(start)));
            if (IsTheLast(plan, whole, last))
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
        (IPAddress[] addresses, IoResult found) = await NameToAddresses.Resolve<TWaiter>(plan, passive: true, cancellation).ConfigureAwait(false);
        Walked last = new(null, found);
        List<AddressFailure> failed = [];
        for (int i = 0; i < addresses.Length; i++)
        {
            long start = plan.Clock.GetTimestamp();
            last = BindTo(plan, new IPEndPoint(addresses[i], plan.Port), last.Socket) with { Place = (i + 1, addresses.Length), Failed = failed };
            if (last.IsFinal)
            {
                break;
            }

            failed.Add(last.ToFailure(plan.Clock.GetElapsedTime(start)));
        }

        return last;
    }

    private static async ValueTask<Walked> ConnectTo<TWaiter>(
        ConnectPlan plan, IPEndPoint address, KernelSocket? before, Deadline deadline, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        Walked opened = plan.SocketFor(address, SocketPhase.Connect, before);
        if (opened.Socket is not { } socket)
        {
            return opened;
        }

        // LuaSocket's object keeps the socket of a failed connect.
        bool keeps = plan.AsLuaSocket;
        try
        {
            ConnectAttempt attempt = new(socket, address);
            IoResult result = await TWaiter.Run(attempt, deadline, cancellation).ConfigureAwait(false);
            result = plan.AsLuaSocket && !plan.FirstAddressOnly ? WithLastLook(socket, result) : result;
            if (result.Status == IoStatus.Done)
            {
                result = RefusedIfToItself(socket, address);
            }

            keeps |= result.Status == IoStatus.Done;
            return opened with { Result = result };
        }
        finally
        {
            if (!keeps)
            {
                socket.Close();
            }
        }
    }

    private static Walked BindTo(ConnectPlan plan, IPEndPoint address, KernelSocket? before)
    {
        Walked opened = plan.SocketFor(address, SocketPhase.Bind, before);
        return opened.Socket is { } socket ? opened with { Result = IoResult.From(socket.Bind(address)) } : opened;
    }

    // With a timeout of zero every address gets its look. LuaSocket gives each address the whole timeout anew.
    private static bool IsTheLast(ConnectPlan plan, Deadline whole, Walked last) =>
        plan.AsLuaSocket ? plan.FirstAddressOnly && last.Socket is not null : !whole.IsPoll && whole.HasPassed(whole.WaitUntil());

    // LuaSocket looks once more when the time is over, but for a block timeout of zero: a connect that needed no time succeeds with a total of zero.
    private static IoResult WithLastLook(KernelSocket socket, IoResult result)
    {
        IoResult outcome = result.Status == IoStatus.Timeout ? IoResult.From(socket.ConnectOutcome()) : result;
        return outcome.Status == IoStatus.WouldBlock ? result : outcome;
    }

    // Where no server listens at an ephemeral port of this machine, the system may choose that very port for the connecting side, and TCP's simultaneous open
    // connects the socket to itself. It would answer its owner's own bytes, and keep the port from the server that is to come. The reset leaves no TIME_WAIT.
    // There is no second try: a port that the system could choose had no listener, so "refused" is the truth.
    private static IoResult RefusedIfToItself(KernelSocket socket, IPEndPoint remote)
    {
        if (socket.LocalName(out _) is { } local && local.Port == remote.Port && local.Equals(socket.PeerName(out _)))
        {
            socket.Abort();
            return new IoResult(IoStatus.Failed, SocketError.ConnectionRefused);
        }

        socket.CountAsConnection();
        return IoResult.Done;
    }
}
