using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Blocking;

/// <summary>
/// LuaSocket's TCP object: one object whose class changes in place, master to server or client. Its calls wait on the calling thread and need no other:
/// they finish with the thread pool fully blocked and under any synchronization context.
/// <para>Failures are words in an <see cref="Outcome{T}"/>. A method of another class (<c>Accept</c> on a client) throws
/// <see cref="InvalidOperationException"/>, a bad argument <see cref="ArgumentException"/>, both with LuaSocket's text.
/// After <see cref="Close"/> the object answers as LuaSocket's does: "closed", and what was buffered can still be received.</para>
/// <para>Strings are bytes: one char each, U+0000 to U+00FF.</para>
/// </summary>
public sealed partial class TcpObject : IKernelSelectable, IDisposable
{
    // A hundred years: more than a clock's ticks can count would wrap.
    private const double LongestAge = 100 * 365.25 * 24 * 3600;

    private readonly ByteChannel _channel;
    private AddressFamily _family;
    private OneAtATime _accepting;
    private TcpClass _class;
    private double _block = -1;
    private double _total = -1;
    private int _closes;                // tells a connect, which makes its sockets as it goes, of a close meanwhile

    internal TcpObject(TcpClass state, AddressFamily family, KernelSocket socket)
    {
        _class = state;
        _family = family;
        _channel = new ByteChannel(socket, TimeProvider.System, fixedBlock: true) { Limits = Limits.Trusted };
    }

    /// <summary>An object that nobody refers to any more is closed. LuaSocket: garbage collection does the same.</summary>
    ~TcpObject() => LastClose.Of(_channel, static channel => channel.Close());

    /// <summary>"tcp{master}", "tcp{server}" or "tcp{client}". LuaSocket: <c>o.class</c>.</summary>
    public string Class => _class.Name();

    internal TcpClass State => _class;

    /// <summary>The socket's handle; null where there is no socket yet or no more.</summary>
    public SafeSocketHandle? Handle => _channel.Socket.Handle;

    bool ISelectable.HasBuffered => Dirty();

    KernelSocket? IKernelSelectable.Kernel => Socket;

    /// <summary>Whether the "closed" of a receive stands for another error, told before: what came is not the whole.</summary>
    internal bool IsCut => _channel.Broken == SocketError.Disconnecting;

    /// <summary>The peer; null: unknown by now.</summary>
    internal EndPoint? Peer => _channel.Socket.KeptPeer ?? _channel.Socket.PeerName(out _);

    /// <summary>This side's address; null: unknown by now.</summary>
    internal EndPoint? Local => _channel.Socket.LocalName(out _);

    // Null: none yet, or closed.
    private KernelSocket? Socket => _channel.Socket.IsClosed ? null : _channel.Socket;

    private Timeouts Timeouts => new(ToLimit(_block), ToLimit(_total));

    /// <summary>True: received bytes wait in the object. LuaSocket: <c>dirty()</c>.</summary>
    /// <returns>Whether a receive finds bytes without asking the system.</returns>
    public bool Dirty() => _channel.Received.Count > 0;

    /// <summary>Sets one of the two timeouts. LuaSocket: <c>settimeout(value, mode)</c>.</summary>
    /// <param name="seconds">The limit in seconds, whole milliseconds; zero: never wait; negative or null: no limit.</param>
    /// <param name="mode">"b": the longest a call may wait (with a total timeout set, each wait of it). "t" or "r": the longest a call may take.</param>
    /// <exception cref="ArgumentException">Another mode.</exception>
    public void SetTimeout(double? seconds, string? mode = "b")
    {
        switch (mode is null ? 'b' : mode.Length > 0 ? mode[0] : '\0')
        {
            case 'b':
                _block = seconds ?? -1;
                break;
            case 't' or 'r':
                _total = seconds ?? -1;
                break;
            default:
                throw new LuaArgumentException("settimeout", 2, "invalid timeout mode");
        }
    }

    /// <summary>Both timeouts as they were set. LuaSocket: <c>gettimeout()</c>.</summary>
    /// <returns>Seconds; negative: no limit.</returns>
    public (double Block, double Total) GetTimeout() => (_block, _total);

    /// <summary>Ends one direction or both. LuaSocket: <c>shutdown(mode)</c>, which never fails.</summary>
    /// <param name="mode">"both", "send" or "receive".</param>
    /// <exception cref="ArgumentException">Another mode.</exception>
    /// <exception cref="InvalidOperationException">Not a client.</exception>
    public void Shutdown(string mode = "both")
    {
        Expect(TcpClass.Client, "shutdown");
        SocketShutdown how = mode switch
        {
            "both" => SocketShutdown.Both,
            "send" => SocketShutdown.Send,
            "receive" => SocketShutdown.Receive,
            _ => throw new LuaArgumentException("shutdown", 1, $"invalid option '{mode}'"),
        };
        _channel.Shutdown(how);
    }

    /// <summary>Bytes received, bytes sent, age in seconds. LuaSocket: <c>getstats()</c>.</summary>
    /// <returns>The three.</returns>
    /// <exception cref="InvalidOperationException">Not a client.</exception>
    public (long Received, long Sent, double Age) GetStats()
    {
        Expect(TcpClass.Client, "getstats");
        TrafficStats stats = _channel.Meter.Read(TimeProvider.System);
        return (stats.Received, stats.Sent, stats.Age.TotalSeconds);
    }

    /// <summary>Sets the counts; what is null stays. LuaSocket: <c>setstats(received, sent, age)</c>.</summary>
    /// <param name="received">Bytes received.</param>
    /// <param name="sent">Bytes sent.</param>
    /// <param name="age">Age in seconds.</param>
    /// <exception cref="InvalidOperationException">Not a client.</exception>
    public void SetStats(long? received = null, long? sent = null, double? age = null)
    {
        Expect(TcpClass.Client, "setstats");
        TrafficStats now = _channel.Meter.Read(TimeProvider.System);
        TimeSpan span = age is null ? now.Age : TimeSpan.FromSeconds(Math.Clamp(age.Value, -LongestAge, LongestAge));
        _channel.Meter.Set(new TrafficStats(received ?? now.Received, sent ?? now.Sent, span), TimeProvider.System);
    }

    /// <summary>Closes: the descriptor is released; class, timeouts, counts and buffered bytes stay. Any number of times. A thread that waits in a call of this
    /// object returns with "closed". LuaSocket: <c>close()</c>.</summary>
    public void Close()
    {
        Interlocked.Increment(ref _closes);
        _channel.Close();
    }

    /// <summary><see cref="Close"/>.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>The class and the descriptor.</summary>
    /// <returns>For instance <c>tcp{client}: 42</c>.</returns>
    public override string ToString() => $"{Class}: {GetFd()}";

    private void Expect(TcpClass expected, string method)
    {
        if (_class != expected)
        {
            throw new InvalidOperationException($"calling '{method}' on bad self ({expected.Name()} expected)");
        }
    }

    private Failure Fail(SocketPhase phase, IoResult result) => Fail(phase, result, ErrorWords.Of(result));

    private Failure Fail(SocketPhase phase, IoResult result, string word) => new(word) { Call = new FailedCall(phase, result, this) };

    // LuaSocket cuts to whole milliseconds, and counts 2^31 of them or more as no limit.
    private static TimeSpan? ToLimit(double seconds)
    {
        double milliseconds = Math.Floor(seconds * 1000);
        return milliseconds is >= 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }
}
