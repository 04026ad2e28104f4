using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Threading.Channels;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>Every observable of this face, by the name of the method that makes it, over a scenery that lets it bring an item: for rules that hold for all.</summary>
internal static class Sources
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    public static IReadOnlyDictionary<string, Func<Scenery, IObservable<object>>> All { get; } = new Dictionary<string, Func<Scenery, IObservable<object>>>
    {
        ["Lines"] = static scene => scene.Connection.Lines(),
        ["Lines, in an encoding"] = static scene => scene.Connection.Lines(Encoding.Latin1),
        ["Chunks"] = static scene => scene.Connection.Chunks().Select(static chunk => (object)chunk.Length),
        ["Frames, of one size"] = static scene => scene.Connection.Frames(6).Select(static frame => (object)frame.Length),
        ["Frames"] = static scene => scene.Connection.Frames(Framing.Delimited("\n"u8)).Select(static frame => (object)frame.Length),
        ["Copied"] = static scene => scene.Connection.Chunks().Copied(),
        ["WhenClosed"] = static scene => scene.Connection.WhenClosed().Select(static reason => (object)reason).Merge(Closing(scene)),
        ["WhenReady"] = static scene => scene.Connection.WhenReady().Select(static ready => (object)ready),
        ["WhenReady, both ways"] = static scene => scene.Connection.WhenReady(Readiness.Readable | Readiness.Writable).Select(static ready => (object)ready),
        ["Observe"] = static scene => Select.Observe([scene.Connection]).Select(static ready => (object)ready),
        ["Observe, a set"] = static scene => Select.Observe(SetOf(scene.Connection)).Select(static ready => (object)ready),
        ["Observe, changes"] = static scene => Select.Observe(Observable.Return(SelectChange.Add(scene.Connection))).Select(static ready => (object)ready),
        ["Connections"] = static scene => scene.Server.Connections().Do(static connection => connection.Dispose()),
        ["AcceptFaults"] = static scene => scene.Server.AcceptFaults().Select(static fault => (object)fault).Merge(TimingOut(scene)),
        ["Serve"] = static scene => scene.Server.Serve(static (_, _) => Task.CompletedTask),
        ["Serve, with observables"] = static scene => scene.Server.Serve(static _ => Observable.Empty<int>()),
        ["Reconnecting"] = static scene => Tcp.Reconnecting("127.0.0.1", scene.Port),
        ["Create"] = static scene => Reconnect.Create(stop => Tcp.ConnectAsync("127.0.0.1", scene.Port, stop)),
        ["Traffic"] = static scene => scene.Connection.Traffic(Soon).Select(static stats => (object)stats),
        ["IdleTimeout"] = static scene => scene.Connection.IdleTimeout(Soon * 40).Select(static reason => (object)reason),
        ["Heartbeat"] = static scene => scene.Connection.Heartbeat(Soon, "ping\n"u8.ToArray()).Select(static unit => (object)unit),
        ["Send"] = static scene => scene.Connection.Send(scene.Connection.Chunks()).Select(static unit => (object)unit),
        ["Send, of what is there"] = static scene => scene.Connection.Send(Observable.Return("bye\n")).Select(static unit => (object)unit),
        ["SendLines"] = static scene => scene.Connection.SendLines(scene.Connection.Lines()).Select(static unit => (object)unit),
        ["AsSubject"] = static scene => scene.Connection.AsSubject().Select(static piece => (object)piece.Length),
        ["Hop"] = static scene => scene.Connection.Lines().Hop(4),
        ["SelectSequential"] = static scene => scene.Connection.Lines().SelectSequential(static (line, _) => ValueTask.FromResult(line)),
        ["SelectSequential, awaited"] = static scene => scene.Connection.Lines().SelectSequential(Later, maxInFlight: 2),
        ["AsObservable"] = static scene => scene.Connection.ReceiveLinesAsync().AsObservable(),
        ["AsObservable, of a channel"] = static _ => FilledChannel().AsObservable(),
        ["SubscribeSequential"] = static scene => Observable.Create<object>(observer =>
            scene.Connection.Lines().SubscribeSequential((line, _) => Given(observer, line), onError: observer.OnError, onCompleted: observer.OnCompleted)),
        ["ReadAllAsync"] = static scene => Observable.FromAsync(async stop =>
        {
            await foreach (string line in scene.Connection.Lines().ReadAllAsync(cancellation: stop))
            {
                return (object)line;
            }

            throw new EndOfStreamException();
        }),
        ["ToChannel"] = static scene => Observable.FromAsync(async stop => (object)await scene.Connection.Lines().ToChannel(4, cancellation: stop).ReadAsync(stop)),
        ["CopyToAsync"] = static scene => Observable.FromAsync(async stop =>
        {
            Channel<string> channel = Channel.CreateUnbounded<string>();
            await Task.WhenAny(scene.Connection.Lines().CopyToAsync(channel, stop), channel.Reader.WaitToReadAsync(stop).AsTask());
            return (object)await channel.Reader.ReadAsync(stop);
        }),
    };

    private static IObservable<object> Closing(Scenery scene) =>
        Observable.Defer(() => scene.Connection.CloseAsync().AsTask().ToObservable()).IgnoreElements().Select(static unit => (object)unit);

    private static IObservable<object> TimingOut(Scenery scene)
    {
        scene.Server.Timeouts = new Timeouts(Block: Soon);
        return scene.Server.Connections().Do(static connection => connection.Dispose()).IgnoreElements();
    }

    private static SelectSet SetOf(ISelectable socket)
    {
        SelectSet set = new();
        set.Add(socket);
        return set;
    }

    private static ChannelReader<string> FilledChannel()
    {
        Channel<string> channel = Channel.CreateUnbounded<string>();
        foreach (string line in Scenery.Sent.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            channel.Writer.TryWrite(line);
        }

        return channel.Reader;
    }

    private static async ValueTask<string> Later(string line, CancellationToken cancellation)
    {
        await Task.Delay(1, cancellation);
        return line;
    }

    private static ValueTask Given(IObserver<object> observer, string line)
    {
        observer.OnNext(line);
        return default;
    }
}
