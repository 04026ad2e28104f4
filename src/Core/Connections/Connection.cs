using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>
/// A connected byte stream. LuaSocket: a client object.
/// <para>One receive and one send may be under way at a time (both at once are fine); a second of a kind throws <see cref="InvalidOperationException"/>.
/// A receive that ends without a result, by timeout, cancellation or a limit, loses nothing: its bytes are there for the next receive.</para>
/// <para>What ends a call: its data; the peer (<see cref="SocketClosedException"/>, or a null or empty result where the end falls between two frames); the
/// connection's <see cref="Timeouts"/> (<see cref="SocketTimeoutException"/>); the call's token (<see cref="OperationCanceledException"/>); closing on this side
/// (<see cref="ObjectDisposedException"/>); anything else the system reports (<see cref="SocketFaultException"/>).</para>
/// <para>An error that ends the connection (a reset, a peer that no longer answers, a network that is gone) ends it for good: received bytes are still handed
/// out, then every receive and every send fails with that error, and <see cref="Closed"/> completes. Only a peer that ended its side in order makes a clean
/// end.</para>
/// </summary>
public abstract partial class Connection : IKernelSelectable, IChannelOwner, IAsyncDisposable, IDisposable
{
    private const int MostDiscardedOnDispose = 1024 * 1024;

    private readonly ByteChannel _channel;
    private ConnectionFacts? _facts;

    private protected Connection(KernelSocket socket, TimeProvider clock)
    {
        // The clock is the user's and may throw: the socket stays with whatever makes the connection.
        _channel = new ByteChannel(socket, clock) { Owner = this };
        if (!ReferenceEquals(clock, TimeProvider.System))
        {
            Known.Clock = clock;
        }
    }

    /// <summary>A connection that nobody refers to any more is closed, like any handle.</summary>
    ~Connection() => LastClose.Of(_channel, static channel => channel.Close());

    /// <summary>The clock that timeouts are measured on.</summary>
    public TimeProvider TimeProvider => _facts?.Clock ?? TimeProvider.System;

    /// <summary>How much a receive may gather before it fails. LuaSocket has no limits.</summary>
    public Limits Limits
    {
        get => _channel.Limits;
        set => _channel.Limits = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Bytes received and sent, and the connection's age. Setting it starts the counts there. LuaSocket: <c>client:getstats</c>, <c>setstats</c>.</summary>
    public TrafficStats Stats
    {
        get => _channel.Meter.Read(TimeProvider);
        set => _channel.Meter.Set(value, TimeProvider);
    }

    /// <summary>True: received bytes wait in the connection, so a receive may need nothing from the system. LuaSocket: <c>client:dirty</c>.
    /// Meant for the one who receives: another thread may find it out of date.</summary>
    public bool HasBuffered => _channel.Received.Count > 0;

    /// <summary>Gets the number of received bytes that wait in the connection for a receive to take them. They include the beginning of a line or a message that
    /// is not whole yet. Those that wait in the system do not count. Meant for the receiver and for observation: it may change at once.</summary>
    public int BufferedCount => Math.Max(_channel.Received.Count, 0);

    /// <summary>Completes when the connection has ended, with the reason: a receive found the peer's end, a receive or a send found the connection broken, or
    /// this side closed it; whichever came first. Only a receive or a send detects that the peer has gone; a program that only sends learns it from a send that
    /// fails.</summary>
    public Task<CloseReason> Closed => _channel.Closed;

    /// <summary>The socket's handle; null once closed. LuaSocket: <c>client:getfd</c>.</summary>
    public SafeSocketHandle? Handle => _channel.Socket.Handle;

    KernelSocket IKernelSelectable.Kernel => _channel.Socket;

    EndPoint? IChannelOwner.Peer => Peer;

    private protected abstract EndPoint? Peer { get; }

    private protected KernelSocket Socket => _channel.Socket;

    private protected ConnectionFacts Known => _facts ?? Interlocked.CompareExchange(ref _facts, new ConnectionFacts(), null) ?? _facts;

    /// <summary>Names the peer in a failure that is told elsewhere than in a call of the connection.</summary>
    internal SocketFaultException Explained(SocketFaultException fault)
    {
        fault.Peer = Peer;
        return fault;
    }

    /// <summary>An error that the system has told elsewhere than in a call of the connection.</summary>
    private protected void Meet(SocketError error) => _channel.Meet(error);

    /// <summary>Ends one direction or both, without waiting. <see cref="SocketShutdown.Send"/>: the peer sees the end after what was sent, and this side can
    /// still receive. <see cref="SocketShutdown.Receive"/>: receives find what has come, then the end. The connection still must be closed.
    /// LuaSocket: <c>client:shutdown("both" | "send" | "receive")</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="how"/> is none of the three.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    /// <exception cref="SocketFaultException">The system refuses, for instance because the peer has reset the connection.</exception>
    public void Shutdown(SocketShutdown how = SocketShutdown.Both)
    {
        if (how is < SocketShutdown.Receive or > SocketShutdown.Both)
        {
            throw new ArgumentOutOfRangeException(nameof(how), how, "Receive, Send or Both.");
        }

        IoResult result = _channel.Shutdown(how);
        if (result.Status != IoStatus.Done)
        {
            throw Faults.Of(result, _channel, SocketPhase.Shutdown);
        }
    }

    /// <summary>Resets the connection and closes it, at once: what was sent and not yet read by the peer may be lost. LuaSocket: <c>linger</c> with timeout 0,
    /// then <c>close</c>.</summary>
    public void Abort() => Abort(CloseReason.Abort);

    /// <summary><see cref="Abort()"/>, with a reason of one's own for <see cref="Closed"/>.</summary>
    /// <param name="reason">Stands unless the connection was over before.</param>
    public void Abort(CloseReason reason)
    {
        _channel.Over.Blame(reason);
        _channel.Socket.Abort();
        Close();
    }

    /// <summary><see cref="CloseAsync(CancellationToken)"/>, without its outcome.</summary>
    /// <returns>A task that is complete when the connection is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes without waiting. What was sent still goes out; what has come and was not received is thrown away, so that it does not reset the
    /// connection. Calls under way end with <see cref="ObjectDisposedException"/>, or with the error that broke the connection before. Where the peer may still be sending, <see cref="CloseAsync(CancellationToken)"/> is the safer
    /// close. LuaSocket: <c>client:close</c>.</summary>
    public void Dispose()
    {
        if (!_channel.Socket.IsClosed && _channel.End.Status == IoStatus.Done)
        {
            _channel.Discard(MostDiscardedOnDispose);
        }

        Close();
        GC.SuppressFinalize(this);
    }

    private void Close() => _channel.Close();
}
