namespace RxSocket.TestKit;

/// <summary>Sends until the peer's window and the system's buffers are full, so that the next send has to wait.</summary>
public static class BusyWindow
{
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
                await Task.Yield();
            }
        }

        connection.Timeouts = before;
        return connection.Stats.Sent - start;
    }
}
