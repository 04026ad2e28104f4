using System.Net;
using System.Net.Sockets;

namespace RxSocket.Sys;

/// <content>Who is at the other end. The system forgets it with a reset, which is when a log needs it; so the address that an accept or a connect knows is kept:
/// an IPv4 address in place, where it costs a connection nothing, an IPv6 one with the extras.</content>
internal abstract partial class KernelSocket
{
    private uint _peerAddress;
    private ushort _peerPort;           // 0: no peer is kept

    /// <summary>The peer as the accept or the connect knew it, made anew for each caller; null: none is kept. Also of a closed socket.</summary>
    public IPEndPoint? KeptPeer
    {
        get
        {
            if (_peerPort == 0)
            {
                return null;
            }

            IPAddress address = Family == AddressFamily.InterNetworkV6 ? new(_extras!.PeerAddress!, _extras.PeerScope) : new IPAddress(_peerAddress);
            return new IPEndPoint(address, _peerPort);
        }
    }

    /// <summary>Keeps the peer's address, before others can see the socket.</summary>
    public void KeepPeer(IPEndPoint peer)
    {
        if (Family == AddressFamily.InterNetworkV6)
        {
            uint scope = peer.AddressFamily == AddressFamily.InterNetworkV6 ? (uint)peer.Address.ScopeId : 0;
            KeepPeer(peer.Address.MapToIPv6().GetAddressBytes(), scope, peer.Port);
            return;
        }

        Span<byte> address = stackalloc byte[sizeof(uint)];
        if (peer.Address.TryWriteBytes(address, out _))
        {
            KeepPeer(address, scope: 0, peer.Port);
        }
    }

    /// <param name="address">Four or sixteen bytes, as the socket's family has it.</param>
    /// <param name="scope">The zone of an IPv6 address.</param>
    /// <param name="port">The port.</param>
    protected void KeepPeer(ReadOnlySpan<byte> address, uint scope, int port)
    {
        if (Family == AddressFamily.InterNetworkV6)
        {
            (Extras.PeerAddress, Extras.PeerScope) = (address.ToArray(), scope);
        }
        else
        {
            _peerAddress = BitConverter.ToUInt32(address);
        }

        _peerPort = (ushort)port;
    }
}
