using System.Net.Sockets;

namespace RxSocket.Reliability.Tests;

/// <summary>A peer that sends the same bytes over and over, as fast as it can, from a thread of its own.</summary>
internal sealed class Flood : IDisposable
{
    private readonly Socket _peer;
    private readonly Thread _thread;
    private volatile bool _over;
    private long _sent;

    public Flood(Socket peer, Func<int, byte[]> piece)
    {
        _peer = peer;
        _thread = new Thread(() =>
        {
            try
            {
                for (int i = 0; !_over; i++)
                {
                    byte[] bytes = piece(i);
                    for (int sent = 0; sent < bytes.Length;)
                    {
                        sent += peer.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
                    }

                    Interlocked.Add(ref _sent, bytes.Length);
                }
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
            }
        }) { IsBackground = true };
        _thread.Start();
    }

    public static byte[] Block { get; } = [.. Enumerable.Repeat((byte)'x', 64 * 1024)];

    public long Sent => Volatile.Read(ref _sent);

    public void Dispose()
    {
        _over = true;
        _peer.Shutdown(SocketShutdown.Both);
        _thread.Join();
    }
}
