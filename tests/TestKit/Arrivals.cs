using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace RxSocket.TestKit;

/// <summary>Tells when what a peer sent lies in the receiver's queue: on a busy machine the loopback delivers soon, not at once. Linux; elsewhere it does
/// not wait.</summary>
/// <param name="receiver">The receiving end, which may be closed at any time.</param>
/// <param name="sender">The sending end.</param>
public sealed class Arrivals(SafeSocketHandle receiver, Socket sender)
{
    private const int Tcp = 6;
    private const int Info = 11;

    // The fields of tcp_info; the end of the stream counts as one byte received.
    private const int BytesReceived = 128;
    private const int BytesNotSent = 144;
    private const int InfoLength = 152;
    private const byte StateClosed = 7;

    private readonly Socket _receiver = new(new SafeSocketHandle(receiver.DangerousGetHandle(), ownsHandle: false));
    private readonly byte[] _info = new byte[InfoLength];
    private long _sent;

    /// <summary>So many bytes more were sent: waits until they are there, or the window is full and the rest has to wait.</summary>
    public void Await(int count)
    {
        _sent += count;
        AwaitTrue(() => BinaryPrimitives.ReadInt64LittleEndian(_info.AsSpan(BytesReceived)) >= _sent || (Look(sender) && NotSent > 0));
    }

    public void AwaitEnd() => Await(1);

    public void AwaitReset() => AwaitTrue(() => _info[0] == StateClosed);

    private int NotSent => BinaryPrimitives.ReadInt32LittleEndian(_info.AsSpan(BytesNotSent));

    private void AwaitTrue(Func<bool> isThere)
    {
        long start = Stopwatch.GetTimestamp();
        while (OperatingSystem.IsLinux() && !receiver.IsClosed && Look(_receiver) && !isThere())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < WithinExtensions.DefaultLimit, "What was sent has not arrived.");
            Thread.Yield();
        }
    }

    // False: closed.
    private bool Look(Socket socket)
    {
        try
        {
            return socket.GetRawSocketOption(Tcp, Info, _info) == InfoLength;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
