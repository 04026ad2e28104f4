// A live table of the connections of a running server: who, how much, how fast, and how often select reported them.
// The server, an echo, and its clients are a demonstration in the same process; everything runs on one thread, in a SocketLoop.
using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Runtime.InteropServices;
using Monitor;
using RxSocket;
using RxSocket.Rx;
using Spectre.Console;

TimeSpan refresh = TimeSpan.FromMilliseconds(250);
if (args is ["--help" or "-h"])
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

Arguments arguments;
try
{
    arguments = Arguments.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

SocketLoop.Run(WatchAsync);
return 0;

async Task WatchAsync()
{
    SocketLoop loop = SocketLoop.Current!;
    TaskCompletionSource<Unit> stop = new();
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupted);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupted);
    using IDisposable limit = loop.Schedule(arguments.Limit, () => stop.TrySetResult(default));
    IObservable<Unit> stopped = stop.Task.ToObservable();

    await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
    Board board = new(server);
    using IDisposable serving = server.Serve(Echo).Subscribe(board.See);
    using IDisposable watching = Select.Observe(board.Watched).Subscribe(board.See);
    Task clients = Task.WhenAll(Enumerable.Range(1, arguments.Clients).Select(pace => ClientAsync(server.LocalEndPoint.Port, pace, stopped)));

    await AnsiConsole.Live(board.Draw()).StartAsync(async live =>
        await Observable.Interval(refresh, loop.ToScheduler()).TakeUntil(stopped).Do(_ => live.UpdateTarget(board.Draw())).LastOrDefaultAsync());
    await clients;
    AnsiConsole.WriteLine(board.Summary);

    // An echo, and beside it, in nobody's way, the counts.
    IObservable<Unit> Echo(TcpConnection connection)
    {
        Row row = board.Add(connection);
        return Observable.Merge(
            connection.Send(connection.Chunks()),
            connection.Traffic(refresh).Do(row.Measure).Select(static _ => Unit.Default));
    }

    void Interrupted(PosixSignalContext signal)
    {
        signal.Cancel = true;
        loop.Post(() => stop.TrySetResult(default));
    }
}

static async Task ClientAsync(int port, int pace, IObservable<Unit> stopped)
{
    byte[] message = new byte[100 * pace];
    await using TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port);
    IObservable<byte[]> messages = Observable.Interval(TimeSpan.FromMilliseconds(5 * pace), SocketLoop.Current!.ToScheduler()).Select(_ => message);
    await Observable.Merge(
            connection.Send(messages, new SendOptions { Overflow = RxSocket.Rx.Overflow.DropNewest }),
            connection.Chunks().Select(static _ => Unit.Default))
        .TakeUntil(stopped)
        .LastOrDefaultAsync();
}
