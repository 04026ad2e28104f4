using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text;
using RxSocket;
using RxSocket.Rx;

namespace Harness;

/// <summary>Observed: a deadline is Rx's own, on the loop's clock, so that it ends a subscription only between two items; the next one goes on where it ended.</summary>
internal sealed class RxPeer(TcpConnection connection) : IPeer
{
    private readonly IScheduler _clock = SocketLoop.Current!.ToScheduler();

    public async Task SendAsync(string text, TimeSpan within)
    {
        connection.Timeouts = new Timeouts(Total: within);
        await connection.Send(Observable.Return(text));
    }

    public async Task<Reply> ReceiveLineAsync(TimeSpan within)
    {
        connection.Timeouts = Timeouts.None;
        return await connection.Lines()
            .Take(1)
            .Select(static line => new Reply(line))
            .DefaultIfEmpty(Reply.End)
            .Timeout(within, _clock)
            .Catch((TimeoutException _) => Partial("timeout"))
            .Catch((SocketFaultException fault) => Partial(fault.Word));
    }

    public void HalfClose() => connection.Shutdown(SocketShutdown.Send);

    public void Dispose() => connection.Dispose();

    // What had come of the line: the only chunk there is, without waiting for more.
    private IObservable<Reply> Partial(string word)
    {
        connection.Timeouts = Timeouts.Poll;
        return connection.Chunks(connection.Limits.MostBuffered)
            .Take(1)
            .Select(partial => new Reply(null, word, Encoding.UTF8.GetString(partial.Span)))
            .Catch((SocketFaultException _) => Observable.Empty<Reply>())
            .DefaultIfEmpty(new Reply(null, word));
    }
}
