using System.Net;

namespace RxSocket.Rx;

/// <summary>Who is in: which connections are open, and how many of each address.</summary>
internal sealed class Admission(ServeOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _perAddress = [];
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
        IPAddress address = AddressOf(connection);
        lock (_gate)
        {
            int ofAddress = _perAddress.GetValueOrDefault(address);
            if (_open.Count >= options.MaxConnections || ofAddress >= options.MaxPerAddress)
            {
                return false;
            }

            _perAddress[address] = ofAddress + 1;
            _open.Add(connection, address);
            return true;
        }
    }

    public void Leave(TcpConnection connection)
    {
        lock (_gate)
        {
            if (!_open.Remove(connection, out IPAddress? address))
            {
                return;
            }

            if (--_perAddress[address] == 0)
            {
                _perAddress.Remove(address);
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
