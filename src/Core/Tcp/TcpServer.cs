using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>A listening TCP socket. One accept may be under way at a time. LuaSocket: <c>tcp{server}</c>.</summary>
public sealed class TcpServer : IKernelSelectable, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan ExhaustedPause = TimeSpan.FromMilliseconds(50);

    private readonly Listener _listener;
    private readonly Func<KernelSocket, TcpConnection> _make;
    private Timeouts _timeouts;

    // The log's types are loaded while there are descriptors for it: a process that runs out of them at its first accept could not, and the runtime remembers
    // an assembly that it did not find.
    static TcpServer() => RuntimeHelpers.RunClassConstructor(typeof(LoggerExtensions).TypeHandle);

    internal TcpServer(KernelSocket socket, TimeProvider clock)
    {
        _listener = new Listener(socket);
        TimeProvider = clock;
        _make = Make;
        LocalEndPoint = Names.Known(socket.LocalName(out SocketError error), error, "local name");
        Options = new TcpOptions(() => socket);
    }

    /// <summary>Makes a server of a handle that is listening already: that of a <see cref="Socket"/> or a <see cref="TcpListener"/>, or one from a supervisor that
    /// opens the ports. LuaSocket: <c>server:setfd(number)</c>, which owns nothing.
    /// <para>The socket moves, with the clients that wait in its queue: what <see cref="TcpConnection.Adopt"/> says of the donor, of its calls and of borrowed handles
    /// holds here too.</para></summary>
    /// <param name="handle">The handle of a listening TCP socket, IPv4 or IPv6. One that is refused stays as it was.</param>
    /// <returns>The server, without timeouts; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentException">The handle is null or closed, or it is the <see cref="Handle"/> of a socket of this library.</exception>
    /// <exception cref="SocketFaultException">The socket does not listen, or is no TCP socket, or there is no socket behind the handle; or the process has no
    /// descriptor left.</exception>
    public static TcpServer Adopt(SafeSocketHandle handle) => new(AdoptedSocket.Listening(handle), TimeProvider.System);

    /// <summary>A server that nobody refers to any more is closed, like any handle.</summary>
    ~TcpServer() => LastClose.Of(_listener, static listener => listener.Close());

    /// <summary>The address and the port that clients reach; the port that the system chose, if 0 was asked for. LuaSocket: <c>server:getsockname</c>.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>How long an accept may wait. Connections it makes start without timeouts. LuaSocket: <c>server:settimeout</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A timeout is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public Timeouts Timeouts
    {
        get => _timeouts;
        set => _timeouts = value.Checked();
    }

    /// <summary>The clock that timeouts are measured on; accepted connections inherit it.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Where the server writes what befalls it: each connection (debug), accepts that the system refuses (warning), its end (information);
    /// and what it serves (<c>server.Serve</c>, in RxSocket.Rx). Null, the default: nowhere.</summary>
    public ILogger? Logger { get; set; }

    /// <summary>The listening socket's options. Connections inherit them at their handshake: what is set later holds for later clients. LuaSocket: <c>server:getoption</c>, <c>setoption</c>.</summary>
    public TcpOptions Options { get; }

    /// <summary>The socket's handle; null once closed. LuaSocket: <c>server:getfd</c>.</summary>
    public SafeSocketHandle? Handle => _listener.Socket.Handle;

    /// <summary>False: a server has no receive buffer. LuaSocket: <c>server:dirty</c>.</summary>
    public bool HasBuffered => false;

    KernelSocket IKernelSelectable.Kernel => _listener.Socket;

    /// <summary>Takes the next connection. One that its client gave up while it was waiting in the queue is skipped. LuaSocket: <c>server:accept</c>.</summary>
    /// <param name="cancellation">Ends the call; a connection that comes later stays in the queue.</param>
    /// <returns>The connection; the caller's to dispose of.</returns>
    /// <exception cref="SocketTimeoutException"><see cref="Timeouts"/> ran out.</exception>
    /// <exception cref="SocketFaultException">The system reports an error, for instance that the process has no descriptor left: the server is still good.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The server is closed.</exception>
    /// <exception cref="InvalidOperationException">Another accept is under way.</exception>
    public ValueTask<TcpConnection> AcceptAsync(CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TcpConnection>(cancellation);
        }

        ILogger? logger = ServerLog.ForAccepted(Logger);
        ValueTask<TcpConnection> accepting = Accept(cancellation);
        return logger is null ? accepting : Logged(accepting, logger);
    }

    /// <summary>Takes connection after connection, until the server is closed. While the process has no descriptor (or the system no memory) for one more, it
    /// pauses and goes on: the client waits in the queue.</summary>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connections; each the caller's to dispose of.</returns>
    public async IAsyncEnumerable<TcpConnection> AcceptAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (!_listener.Socket.IsClosed)
        {
            TcpConnection? connection = null;
            try
            {
                connection = await AcceptAsync(cancellation).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                yield break;
            }
            catch (SocketFaultException exhausted) when (exhausted.Error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                ServerLog.AcceptFailed(Logger, LocalEndPoint, ExhaustedPause, exhausted.Word);
                await AsyncWaiter.MomentPassed(ExhaustedPause, TimeProvider, cancellation).ConfigureAwait(false);
            }

            if (connection is not null)
            {
                yield return connection;
            }
        }
    }

    /// <summary>Closes: no more clients are taken, those in the queue are reset, an accept under way ends with <see cref="ObjectDisposedException"/>.
    /// Accepted connections are not touched. LuaSocket: <c>server:close</c>.</summary>
    public void Dispose()
    {
        bool isOpen = !_listener.Socket.IsClosed;
        _listener.Close();
        if (isOpen)
        {
            ServerLog.Closed(Logger, LocalEndPoint);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary><see cref="Dispose"/>: closing a server needs no wait.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>The address, in words.</summary>
    /// <returns>For instance <c>tcp server 127.0.0.1:8383</c>.</returns>
    public override string ToString() => $"tcp server {LocalEndPoint}";

    private ValueTask<TcpConnection> Accept(CancellationToken cancellation)
    {
        _listener.EnterAccepting();
        AcceptAttempt<TcpConnection> attempt = new(_listener, _make);
        Deadline deadline;
        Operation<AcceptAttempt<TcpConnection>, TcpConnection> operation;
        try
        {
            deadline = Deadline.Start(_timeouts, TimeProvider);
            operation = _listener.AcceptOperation<TcpConnection>();
        }
        catch
        {
            attempt.Release();
            throw;
        }

        return operation.Start(attempt, deadline, cancellation);
    }

    // Where the call continues, not where it completes: a logger is the user's, and may wait or accept.
    private async ValueTask<TcpConnection> Logged(ValueTask<TcpConnection> accepting, ILogger logger)
    {
        TcpConnection connection = await accepting.ConfigureAwait(KernelSocket.IsLoopThread);
        ServerLog.Accepted(logger, ((IChannelOwner)connection).Peer, LocalEndPoint);
        return connection;
    }

    private TcpConnection Make(KernelSocket accepted) => new(accepted, TimeProvider);
}
