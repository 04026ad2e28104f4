// A chat server with rooms, for nc or telnet: every client is one expression, from its lines to what it is told.
// Everything runs on one thread, in a SocketLoop, so nothing here needs a lock.
using System.Globalization;
using System.Net;
using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.InteropServices;
using RxSocket;
using RxSocket.Rx;

const string Usage = "usage: Chat --port PORT     serve until Ctrl-C; 0: a port of the system's choice";
if (args is ["--help" or "-h"])
{
    Console.WriteLine(Usage);
    return 0;
}

if (args is not ["--port", var digits])
{
    Console.Error.WriteLine(args is [] or ["--port"] ? "A port is missing." : $"There is nothing to be done with \"{string.Join(' ', args)}\".");
    Console.Error.WriteLine(Usage);
    return 2;
}

if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > IPEndPoint.MaxPort)
{
    Console.Error.WriteLine($"A port is 0 to {IPEndPoint.MaxPort}, not \"{digits}\".");
    Console.Error.WriteLine(Usage);
    return 2;
}

try
{
    SocketLoop.Run(() => ServeAsync(port));
    return 0;
}
catch (SocketFaultException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

static async Task ServeAsync(int port)
{
    SocketLoop loop = SocketLoop.Current!;
    using CancellationTokenSource stop = new();
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", port);
    using Subject<Unit> closing = new();
    using CancellationTokenRegistration announce = stop.Token.Register(() => closing.OnNext(Unit.Default));
    Rooms rooms = new();
    Console.WriteLine($"The chat listens on 127.0.0.1 port {server.LocalEndPoint.Port}. Ctrl-C stops it.");

    await server
        .Serve(connection => Converse(connection, rooms, closing), new ServeOptions { Stopping = stop.Token, MaxPerAddress = 100 })
        .Do(static happened => Console.WriteLine(
            $"{happened.Kind} {happened.Connection?.ToString() ?? "the server"} ({happened.Open} open) {happened.Fault?.Message}".TrimEnd()));
    Console.WriteLine("Stopped.");

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        loop.Post(stop.Cancel);
    }
}

// One client: its lines, folded into what it is and says; what it is told is its own answers and what its room hears.
static IObservable<Unit> Converse(TcpConnection connection, Rooms rooms, IObservable<Unit> closing)
{
    IObservable<string> told = connection.Lines()
        .TakeUntil(closing)
        .TakeWhile(static line => line != "/quit")
        .Scan(Guest.Stranger, static (guest, line) => guest.Hears(line))
        .Publish(guests => Observable.Merge(
            guests.Where(static guest => guest.Answer is not null).Select(static guest => guest.Answer!),
            guests.Where(static guest => guest.Name is not null)
                .Select(static guest => (Name: guest.Name!, guest.Room))
                .DistinctUntilChanged()
                .Select(guest => rooms.Enter(guest.Room, guest.Name))
                .Switch()
                .TakeUntil(guests.LastOrDefaultAsync()),
            guests.Where(static guest => guest.Says is not null)
                .Do(guest => rooms.Say(guest.Room, $"{guest.Name}: {guest.Says}"))
                .Select(static _ => string.Empty)
                .IgnoreElements()))
        .StartWith("Your name?")
        .Concat(Observable.Return("Bye."));

    // Who does not read misses the oldest, and keeps nobody waiting.
    return connection.SendLines(told, new SendOptions { Capacity = 256, Overflow = Overflow.DropOldest });
}

/// <summary>Someone at the other end of a connection, after each line of theirs.</summary>
internal sealed record Guest(string? Name, string Room, string? Says = null, string? Answer = null)
{
    public static Guest Stranger { get; } = new(null, "lobby");

    public Guest Hears(string line) => line.Split(' ', 2) switch
    {
        _ when string.IsNullOrWhiteSpace(line) => this with { Says = null, Answer = null },
        _ when Name is null => this with { Name = line.Trim(), Answer = "Welcome. /join ROOM, /quit, or just talk." },
        ["/join", { Length: > 0 } room] => this with { Room = room, Says = null, Answer = null },
        [['/', ..] command, ..] => this with { Says = null, Answer = $"{command}? /join ROOM or /quit." },
        _ => this with { Says = line, Answer = null },
    };
}

/// <summary>The rooms, each with those who listen.</summary>
internal sealed class Rooms
{
    private readonly Dictionary<string, Subject<string>> _rooms = [];

    public void Say(string room, string line) => Of(room).OnNext(line);

    /// <summary>What is said in a room, from now on; the others hear of the coming and going.</summary>
    public IObservable<string> Enter(string room, string name) => Observable.Defer(() =>
    {
        Say(room, $"* {name} comes to {room}");
        return Of(room).StartWith($"* you are in {room}").Finally(() => Say(room, $"* {name} leaves {room}"));
    });

    private Subject<string> Of(string room)
    {
        if (!_rooms.TryGetValue(room, out Subject<string>? voices))
        {
            _rooms.Add(room, voices = new Subject<string>());
        }

        return voices;
    }
}
