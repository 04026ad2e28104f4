using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <content>Taking a connection, and keeping its peer.</content>
internal sealed unsafe partial class LinuxSocket
{
    public override KernelSocket? Accept(out SocketError error)
    {
        if (!TryUse())
        {
            error = SocketError.OperationAborted;
            return null;
        }

        // Room for either family's address. The system tells the peer for nothing here, and not at all once the peer has reset.
        byte* peer = stackalloc byte[LinuxCalls.LongestAddress];
        int length;
        int accepted;
        do
        {
            length = LinuxCalls.LongestAddress;
            accepted = LinuxCalls.Accept(descriptor, peer, &length, LinuxCalls.CloseOnExec | LinuxCalls.NonBlocking);
        }
        while (accepted < 0 && Marshal.GetLastPInvokeError() == LinuxErrors.Interrupted);

        error = accepted < 0 ? LinuxErrors.Last() : SocketError.Success;
        EndUse();
        if (accepted < 0)
        {
            return null;
        }

        LinuxSocket socket = new(accepted, Family);
        socket.KeepPeer(new ReadOnlySpan<byte>(peer, length));
        return socket;
    }

    // sockaddr_in: family, port, address. sockaddr_in6: family, port, flow, address, zone.
    private void KeepPeer(ReadOnlySpan<byte> name)
    {
        if (name.Length < LinuxCalls.AddressLength || BitConverter.ToUInt16(name) is not (LinuxCalls.Inet or LinuxCalls.Inet6))
        {
            return;
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
        if (Family != AddressFamily.InterNetworkV6)
        {
            KeepPeer(name.Slice(4, 4), scope: 0, port);
        }
        else if (name.Length == LinuxCalls.LongestAddress)
        {
            KeepPeer(name.Slice(8, 16), BitConverter.ToUInt32(name[24..]), port);
        }
    }
}
