using System.Net;
using System.Net.Sockets;

namespace RxSocket.Rx;

/// <summary>Which connections are open, and how many of each network of addresses.</summary>
internal sealed class Admission(ServeOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _perNetwork = [];
    private readonly Dictionary<TcpConnection, IPAddress> _open = [];

    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Lets a connection in, if it is not one too many.</summary>
    public bool TryEnter(TcpConnection connection)
    {
        IPAddress network = NetworkOf(AddressOf(connection), options.IPv4PrefixLength, options.IPv6PrefixLength);
        lock (_gate)
        {
            int ofNetwork = _perNetwork.GetValueOrDefault(network);
            if (_open.Count >= options.MaxConnections || ofNetwork >= options.MaxPerAddress)
            {
                return false;
            }

            _perNetwork[network] = ofNetwork + 1;
            _open.Add(connection, network);
            return true;
        }
    }

    public void Leave(TcpConnection connection)
    {
        lock (_gate)
        {
            if (!_open.Remove(connection, out IPAddress? network))
            {
                return;
            }

            if (--_perNetwork[network] == 0)
            {
                _perNetwork.Remove(network);
            }
        }
    }

    public TcpConnection[] All()
    {
        lock (_gate)
        {
            return [.. _open.Keys];
        }
    }

    /// <summary>The first address of the network that an address counts as.</summary>
    public static IPAddress NetworkOf(IPAddress address, int ipv4PrefixLength, int ipv6PrefixLength)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

        // All hosts of a link have the same first 64 bits there; the zone tells the links apart.
        if (address.IsIPv6LinkLocal)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        int kept = address.AddressFamily == AddressFamily.InterNetwork ? ipv4PrefixLength : ipv6PrefixLength;
        for (int i = 0; i < bytes.Length; i++, kept -= 8)
        {
            bytes[i] &= (byte)~(0xFF >> Math.Clamp(kept, 0, 8));
        }

        return new IPAddress(bytes);
    }

    // One that is gone already has no name any more: they count as one.
    private static IPAddress AddressOf(TcpConnection connection)
    {
        try
        {
            return connection.RemoteEndPoint.Address;
        }
        catch (SocketFaultException)
        {
            return IPAddress.None;
        }
    }
}
