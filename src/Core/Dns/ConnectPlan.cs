using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>What a walk shall reach, and how it makes its sockets.</summary>
internal sealed record ConnectPlan(string Host, int Port, AddressFamily Family, Timeouts Timeouts, TimeProvider Clock)
{
    /// <summary>The local address to leave from; null: the system chooses.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>Done to each socket before it is used: the options.</summary>
    public Action<KernelSocket>? Prepare { get; init; }

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

    /// <summary>The socket for an address of this family. <paramref name="before"/>: that of the address before, which is closed unless it serves again.</summary>
    public KernelSocket? SocketFor(AddressFamily family, KernelSocket? before, out SocketError error)
    {
        error = SocketError.Success;
        if (AsLuaSocket && before is { IsClosed: false } && before.Family == family)
        {
            return before;
        }

        before?.Close();
        if (Ready is { IsClosed: false } ready && ready.Family == family)
        {
            Ready = null;
            return ready;
        }

        Replaced?.Close();
        return Create(family, out error);
    }

    private KernelSocket? Create(AddressFamily family, out SocketError error)
    {
        KernelSocket? socket = KernelSocket.Create(family, out error);
        if (socket is null)
        {
            return null;
        }

        if (Keep is not null && !Keep(socket))
        {
            socket.Close();
            error = SocketError.OperationAborted;
            return null;
        }

        Prepare?.Invoke(socket);
        if (Local is not null && (error = socket.Bind(Local)) != SocketError.Success)
        {
            socket.Close();
            return null;
        }

        return socket;
    }
}
