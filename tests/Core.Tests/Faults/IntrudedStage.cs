using System.Net;
using System.Net.Sockets;
using System.Text;
using RxSocket.TestKit;

namespace RxSocket.Tests;

/// <summary>Where user code may get in between.</summary>
public enum Intruder
{
    /// <summary>The clock of the timeouts.</summary>
    Clock,

    /// <summary>A listener of the meter.</summary>
    Meter,

    /// <summary>The server's logger.</summary>
    Logger,

    /// <summary>The synchronization context that awaits.</summary>
    Context,

    /// <summary>The task scheduler that awaits.</summary>
    Scheduler,

    /// <summary>The memory to receive into, or to send.</summary>
    Memory,
}

/// <summary>A server, a connection with a plain peer, and a trap where the intruder is. Everything has timeouts and tokens, so that every piece of user code has a
/// part in every call; none of them runs out.</summary>
internal sealed class IntrudedStage : IDisposable
{
    private readonly Intruder _intruder;
    private readonly TrappedMeter? _meter;
    private readonly CancellationTokenSource _source = new();

    private IntrudedStage(Intruder intruder, Trap trap, TimeProvider clock, RawPair pair, TcpServer server)
    {
        _intruder = intruder;
        Trap = trap;
        Clock = clock;
        Pair = pair;
        Server = server;
        pair.Connection.Timeouts = server.Timeouts = Patience;
        server.Logger = intruder == Intruder.Logger ? new TrappedLogger(trap) : null;
        _meter = intruder == Intruder.Meter ? new TrappedMeter(trap) : null;
    }

    public static Timeouts Patience { get; } = new(TimeSpan.FromHours(1), TimeSpan.FromHours(2));

    public Trap Trap { get; }

    public TimeProvider Clock { get; }

    public RawPair Pair { get; }

    public TcpConnection Connection => Pair.Connection;

    public TcpServer Server { get; }

    public CancellationToken Token => _source.Token;

    public static async Task<IntrudedStage> Set(Intruder intruder)
    {
        Trap trap = new();
        TimeProvider clock = intruder == Intruder.Clock ? new TrappedClock(trap) : TimeProvider.System;
        return new IntrudedStage(intruder, trap, clock, await RawPair.Connect(clock), await TestKit.Pair.Listen(clock));
    }

    public Memory<byte> MemoryOf(byte[] bytes) => _intruder == Intruder.Memory ? new TrappedMemory(Trap, bytes).Memory : bytes;

    public Socket NewClient()
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(new IPEndPoint(IPAddress.Loopback, Server.LocalEndPoint.Port));
        return client;
    }

    /// <summary>Begins a call where the intruder is.</summary>
    public Task<T> Begin<T>(Func<Task<T>> call) => _intruder switch
    {
        Intruder.Context => new TrappedContext(Trap).Begin(call),
        Intruder.Scheduler => new TrappedScheduler(Trap).Begin(call),
        _ => call(),
    };

    public void Dispose()
    {
        Trap.Disarm();
        _meter?.Dispose();
        Pair.Dispose();
        Server.Dispose();
        _source.Dispose();
    }

    public static string TextOf(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes).TrimEnd('\n');
}
