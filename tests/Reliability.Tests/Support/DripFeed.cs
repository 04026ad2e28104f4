using System.Net.Sockets;

namespace RxSocket.Reliability.Tests;

/// <summary>A peer that sends a byte every few milliseconds, from a thread of its own: there is always progress, and never an end.</summary>
internal sealed class DripFeed : IDisposable
{
    private readonly ManualResetEventSlim _over = new();
    private readonly Thread _thread;

    public DripFeed(Socket peer)
    {
        _thread = new Thread(() =>
        {
            while (!_over.Wait(5))
            {
                peer.Send("x"u8);
            }
        }) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _over.Set();
        _thread.Join();
    }
}
