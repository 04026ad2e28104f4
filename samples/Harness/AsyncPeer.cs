using System.Net.Sockets;
using System.Text;
using RxSocket;

namespace Harness;

/// <summary>Awaited: a deadline is the connection's timeout, and what had come of a line is still in the connection.</summary>
internal sealed class AsyncPeer(TcpConnection connection) : IPeer
{
    public async Task SendAsync(string text, TimeSpan within)
    {
        connection.Timeouts = new Timeouts(Total: within);
        await connection.SendAsync(text);
    }

    public async Task<Reply> ReceiveLineAsync(TimeSpan within)
    {
        connection.Timeouts = new Timeouts(Total: within);
        try
        {
            return await connection.ReceiveLineAsync() is { } line ? new Reply(line) : Reply.End;
        }
        catch (SocketFaultException fault)
        {
            ReadOnlyMemory<byte> partial = connection.HasBuffered ? await connection.PeekAsync() : default;
            return new Reply(null, fault.Word, Encoding.UTF8.GetString(partial.Span));
        }
    }

    public void HalfClose() => connection.Shutdown(SocketShutdown.Send);

    public void Dispose() => connection.Dispose();
}
