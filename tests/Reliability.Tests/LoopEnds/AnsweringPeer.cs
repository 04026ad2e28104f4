using System.Net;
using System.Net.Sockets;

namespace RxSocket.Reliability.Tests;

/// <summary>A listener that sends each client a line, from a thread of its own.</summary>
internal sealed class AnsweringPeer : IDisposable
{
    private const int MostOpen = 16;

    private readonly Socket _listener = RawListener.Open();
    private readonly Thread _thread;
    private volatile bool _over;

    public AnsweringPeer()
    {
        _thread = new Thread(Work) { IsBackground = true };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _over = true;
        using (Socket last = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            last.Connect(IPAddress.Loopback, Port);
        }

        _thread.Join();
        _listener.Dispose();
    }

    // The client ends it, by a reset; the oldest is gone by the time it is closed here.
    private void Work()
    {
        Queue<Socket> open = [];
        while (!_over)
        {
            Socket client = _listener.Accept();
            try
            {
                client.Send("x\n"u8);
            }
            catch (SocketException)
            {
                // It has left.
            }

            open.Enqueue(client);
            if (open.Count > MostOpen)
            {
                open.Dequeue().Close(0);
            }
        }

        while (open.TryDequeue(out Socket? client))
        {
            client.Close(0);
        }
    }
}
