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

    /// <summary>LuaSocket gives each address the whole timeout; the typed face gives it to the call.</summary>
    public bool AnewForEachAddress { get; init; }

    /// <summary>LuaSocket with a timeout of zero: nothing would ever be resolved within it.</summary>
    public bool UnlimitedLookup { get; init; }

    /// <summary>LuaSocket with a block timeout of zero: one connect is started, and looked at later.</summary>
    public bool FirstAddressOnly { get; init; }

    public KernelSocket? SocketFor(AddressFamily family, out SocketError error)
    {
        if (Ready is { } ready && ready.Family == family)
        {
            Ready = null;
            error = SocketError.Success;
            return ready;
        }

        KernelSocket? socket = KernelSocket.Create(family, out error);
        if (socket is null)
        {
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
