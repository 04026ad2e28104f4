using System.Net;
using System.Net.Sockets;

namespace RxSocket.Sys;

// Its names: who is at which end.
internal sealed unsafe partial class LinuxSocket
{
    private static readonly IPEndPoint AnyIPv4 = new(IPAddress.Any, 0);
    private static readonly IPEndPoint AnyIPv6 = new(IPAddress.IPv6Any, 0);

    public override IPEndPoint? LocalName(out SocketError error) => Name(&LinuxCalls.LocalName, out error);

    public override IPEndPoint? PeerName(out SocketError error) => Name(&LinuxCalls.PeerName, out error);

    private IPEndPoint? Name(delegate*<int, byte*, int*, int> call, out SocketError error)
    {
        if (!TryUse())
        {
            error = SocketError.OperationAborted;
            return null;
        }

        // Room for either family: the name itself says which it is.
        SocketAddress address = new(AddressFamily.InterNetworkV6);
        int length = address.Size;
        int result;
        fixed (byte* start = address.Buffer.Span)
        {
            result = call(descriptor, start, &length);
        }

        error = result == 0 ? SocketError.Success : LinuxErrors.Last();
        EndUse();
        return result == 0 ? EndPointOf(address, ref error) : null;
    }

    private static IPEndPoint? EndPointOf(SocketAddress address, ref SocketError error)
    {
        if (address.Family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
        {
            return (IPEndPoint)(address.Family == AddressFamily.InterNetwork ? AnyIPv4 : AnyIPv6).Create(address);
        }

        error = SocketError.AddressFamilyNotSupported;
        return null;
    }
}
