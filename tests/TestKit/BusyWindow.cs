using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace RxSocket.TestKit;

/// <summary>Sends until the peer's window and the system's buffers are full, so that the next send has to wait.</summary>
public static class BusyWindow
{
    private const int Tcp = 6;
    private const int Info = 11;

    // A field of tcp_info.
    private const int Unacknowledged = 24;

    // An acknowledgement comes within 200 ms, if it comes before the peer reads.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <returns>How many bytes went out.</returns>
    public static async Task<long> Fill(TcpConnection connection)
    {
        Timeouts before = connection.Timeouts;
        long start = connection.Stats.Sent;
        connection.Timeouts = Timeouts.Poll;
        byte[] block = new byte[64 * 1024];
        for (int refusals = 0; refusals < 3;)
        {
            try
            {
                await connection.SendAsync(block).Within();
            }
            catch (SocketTimeoutException)
            {
                // The kernel moves bytes on from one buffer to the next: refused once is not yet full.
                refusals++;
                await Acknowledged(connection);
            }
        }

        connection.Timeouts = before;
        return connection.Stats.Sent - start;
    }

    // What the peer's acknowledgement gives free later would let a send pass that shall wait. Linux; elsewhere it does not wait.
    private static async Task Acknowledged(TcpConnection connection)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.Yield();
        while (OperatingSystem.IsLinux() && HasUnacknowledged(connection.Handle!) && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(1);
        }
    }

    private static bool HasUnacknowledged(SafeSocketHandle handle)
    {
        using Socket view = new(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false));
        Span<byte> info = stackalloc byte[Unacknowledged + sizeof(int)];
        return view.GetRawSocketOption(Tcp, Info, info) == info.Length && BinaryPrimitives.ReadInt32LittleEndian(info[Unacknowledged..]) > 0;
    }
}
