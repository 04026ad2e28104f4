using System.Net;
using System.Net.Sockets;

namespace RxSocket.Reliability.Tests;

/// <summary>A listener whose clients hear nothing.</summary>
internal sealed class SilentPeer : IDisposable
{
    private readonly Socket _listener = RawListener.Open();

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Resets those that have come: no connection of theirs lingers in the system.</summary>
    public void Drop()
    {
        while (_listener.Poll(0, SelectMode.SelectRead))
        {
            _listener.Accept().Close(0);
        }
    }

    public void Dispose() => _listener.Dispose();
}
