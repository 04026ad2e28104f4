using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using RxSocket;
using RxSocket.Rx;

namespace Proxy;

/// <summary>Forwards connections to one place, and makes the way there as bad as it is asked to. Lives in a loop, so it needs no lock.</summary>
internal sealed class Forwarder(Arguments arguments, IObservable<Unit> cuts, TextWriter account)
{
    private const int MostDelayedChunks = 64;
    private static readonly TimeSpan AccountPeriod = TimeSpan.FromSeconds(1);
    private static readonly TcpConnectOptions Patient = new() { Timeouts = new Timeouts(Total: TimeSpan.FromSeconds(10)) };
    private static readonly SendOptions EndAsTheSource = new() { End = SendEnd.HalfClose };

    /// <summary>Forwards until both sides have ended. Whatever else ends it resets both: none shall take a cut for an end.</summary>
    public async Task ForwardAsync(TcpConnection client, CancellationToken cancellation)
    {
        using IDisposable telling = client.Traffic(AccountPeriod).DistinctUntilChanged(static now => now.Received + now.Sent).Subscribe(now => Tell(client, now));
        try
        {
            await using TcpConnection target = await Tcp.ConnectAsync(arguments.TargetHost, arguments.TargetPort, Patient, cancellation);
            target.Timeouts = Timeouts.None;
            try
            {
                await Pass(client, target).ToTask(cancellation);
            }
            catch
            {
                target.Abort();
                throw;
            }
        }
        catch
        {
            client.Abort();
            throw;
        }
        finally
        {
            Tell(client, client.Stats);
        }
    }

    // Two ways, each with its own end: one may be half-closed while the other goes on.
    private IObservable<Unit> Pass(TcpConnection client, TcpConnection target)
    {
        long left = arguments.CutAfter;
        return Observable.Merge(Way(client, target), Way(target, client))
            .LastOrDefaultAsync()
            .Amb(cuts.Select<Unit, Unit>(static _ => throw CutOff("on request")));

        IObservable<Unit> Way(TcpConnection from, TcpConnection to) => to
            .Send(Late(from.Chunks()).Select(Allowed), EndAsTheSource)
            .Do(_ =>
            {
                if (left == 0)
                {
                    throw CutOff($"after {arguments.CutAfter} bytes");
                }
            });

        ReadOnlyMemory<byte> Allowed(ReadOnlyMemory<byte> chunk)
        {
            chunk = chunk[..(int)Math.Min(left, chunk.Length)];
            left -= chunk.Length;
            return chunk;
        }
    }

    // Each chunk at its time, and so the end, which is an empty one here. Up to the bound they travel together, as on a long line; then the sender has to wait. Rx's Delay has no bound.
    private IObservable<ReadOnlyMemory<byte>> Late(IObservable<ReadOnlyMemory<byte>> chunks) => arguments.Latency == TimeSpan.Zero
        ? chunks
        : chunks.Copied()
            .Append([])
            .Select(chunk => (Chunk: chunk, Due: Now() + arguments.Latency))
            .Hop(MostDelayedChunks)
            .SelectSequential(static async (late, cancellation) =>
            {
                TimeSpan wait = late.Due - Now();
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, cancellation);
                return (ReadOnlyMemory<byte>)late.Chunk;
            });

    private void Tell(TcpConnection client, TrafficStats now) =>
        account.WriteLine($"{client}: {now.Received} bytes there, {now.Sent} bytes back, {now.Age.TotalSeconds:F1} s");

    private static TimeSpan Now() => TimeSpan.FromMilliseconds(Environment.TickCount64);

    private static SocketFaultException CutOff(string why) => new($"Cut {why}.", SocketError.ConnectionAborted);
}
