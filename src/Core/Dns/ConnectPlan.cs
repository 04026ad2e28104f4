using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>What a walk shall reach, and how it makes its sockets.</summary>
internal sealed record ConnectPlan(string Host, int Port, AddressFamily Family, Timeouts Timeouts, TimeProvider Clock)
{
    // The loop that asks. After a lookup the walk goes on in another thread.
    private readonly Reactor? _home = Reactor.ForNewSockets;

    /// <summary>The local address to leave from; null: the system chooses.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>Set on each socket before it is used: the options.</summary>
    public IReadOnlyList<SocketSetting> Settings { get; init; } = [];

    /// <summary>A socket that is there already, for the first address of its family. Taken by the first use.</summary>
    public KernelSocket? Ready { get; set; }

    /// <summary>A socket that must not be used again: closed before the first one is made.</summary>
    public KernelSocket? Replaced { get; init; }

    /// <summary>Takes each socket that is made into the keeping of whoever wants to close it while it connects or binds; false: there was a close already,
    /// the walk has lost its purpose. Null: nobody wants to.</summary>
    public Func<KernelSocket, bool>? Keep { get; init; }

    /// <summary>LuaSocket's way: a lookup without a limit; each address has the whole timeout; addresses of one family share a socket, and what the system makes
    /// of its second connect is the answer.</summary>
    public bool AsLuaSocket { get; init; }

    /// <summary>LuaSocket with a block timeout of exactly zero: one connect is started, and looked at later.</summary>
    public bool FirstAddressOnly { get; init; }

    /// <summary>How long the lookup may take: as long as the call, except in LuaSocket.</summary>
    public Deadline Lookup => AsLuaSocket ? default : Deadline.Start(Timeouts, Clock);

    /// <summary>When one address must give up. The addresses still to be tried share what is left of the call in equal parts; the block timeout beside a total
    /// bounds each of them on top. Without a limit the system's own patience ends each of them (Linux: about two minutes).</summary>
    /// <param name="whole">The call's deadline.</param>
    /// <param name="left">How many addresses are still to be tried, this one included.</param>
    public Deadline DeadlineFor(Deadline whole, int left)
    {
        if (AsLuaSocket)
        {
            return Deadline.Start(Timeouts, Clock);
        }

        if (left <= 1 || whole.IsNever || whole.IsPoll)
        {
            return whole;
        }

        TimeSpan limit = (Timeouts.Total ?? Timeouts.Block)!.Value;
        TimeSpan spent = whole.Elapsed is { } elapsed && elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
        TimeSpan share = spent < limit ? (limit - spent) / left : TimeSpan.Zero;
        return Deadline.Start(Timeouts with { Total = share }, Clock);
    }

    /// <summary>The socket for an address, or why there is none. <paramref name="before"/>: that of the address before, which is closed unless it serves again.</summary>
    public Walked SocketFor(IPEndPoint address, SocketPhase phase, KernelSocket? before)
    {
        if (AsLuaSocket && before is { IsClosed: false } && before.Family == address.AddressFamily)
        {
            return new Walked(before, IoResult.Done, phase, address);
        }

        before?.Close();
        if (Ready is { IsClosed: false } ready && ready.Family == address.AddressFamily)
        {
            Ready = null;
            return new Walked(ready, IoResult.Done, phase, address);
        }

        Replaced?.Close();
        KernelSocket? socket = KernelSocket.Create(address.AddressFamily, _home, out SocketError error);
        return socket is null ? new Walked(null, IoResult.From(error), phase, address) : Prepared(new Walked(socket, IoResult.Done, phase, address));
    }

    // What does not become ready is closed, whatever the reason: a setting may be one that the platform does not know.
    private Walked Prepared(Walked opened)
    {
        KernelSocket socket = opened.Socket!;
        bool isReady = false;
        try
        {
            if (Keep is not null && !Keep(socket))
            {
                return opened with { Socket = null, Result = new IoResult(IoStatus.Disposed) };
            }

            Walked ready = Bound(Configured(opened));
            isReady = ready.Socket is not null;
            return ready;
        }
        finally
        {
            if (!isReady)
            {
                socket.Close();
            }
        }
    }

    private Walked Configured(Walked opened)
    {
        if (opened.Address!.Address.IsIPv4MappedToIPv6 && !AsLuaSocket)
        {
            KernelOption.OnlyIPv6.Set(opened.Socket!, 0);
        }

        foreach (SocketSetting setting in Settings)
        {
            try
            {
                setting.Apply(opened.Socket!);
            }
            catch (SocketException refused)
            {
                return opened with { Socket = null, Result = IoResult.From(refused.SocketErrorCode), Phase = SocketPhase.Option, Option = setting.Option };
            }
        }

        return opened;
    }

    private Walked Bound(Walked configured) =>
        Local is not null && configured.Socket?.Bind(Local) is { } error and not SocketError.Success
            ? configured with { Socket = null, Result = IoResult.From(error), Phase = SocketPhase.Bind }
            : configured;
}
