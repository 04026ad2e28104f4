using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>A TCP socket that is neither server nor connection yet: set options, bind, then become one or the other, once.
/// For the common cases <see cref="Tcp"/> has shortcuts. LuaSocket: <c>tcp{master}</c>, from <c>socket.tcp()</c>, <c>tcp4()</c>, <c>tcp6()</c>.</summary>
public sealed class TcpMaster : IKernelSelectable, IDisposable
{
    internal const int DefaultBacklog = 512;

    private readonly AddressFamily _family;
    private readonly List<SocketSetting> _settings = [TcpOptions.DefaultNoDelay];
    private OneAtATime _becoming;       // a bind, or what follows it
    private KernelSocket? _socket;
    private Timeouts _timeouts;
    private bool _spent;
    private bool _disposed;

    /// <summary>A master. Its socket is made when it is bound or connected.</summary>
    /// <param name="family">Only this family; unspecified: that of the first address that will do.</param>
    /// <exception cref="ArgumentOutOfRangeException">The family is neither IPv4, IPv6 nor unspecified.</exception>
    public TcpMaster(AddressFamily family = AddressFamily.Unspecified)
        : this(family, TimeProvider.System)
    {
    }

    /// <summary>A master whose timeouts are measured on a clock of one's own.</summary>
    /// <param name="family">Only this family; unspecified: that of the first address that will do.</param>
    /// <param name="clock">The clock; what the master becomes inherits it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The family is neither IPv4, IPv6 nor unspecified.</exception>
    public TcpMaster(AddressFamily family, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (family is not (AddressFamily.Unspecified or AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            throw new ArgumentOutOfRangeException(nameof(family), family, "InterNetwork, InterNetworkV6 or Unspecified.");
        }

        _family = family;
        TimeProvider = clock;
        Options = new TcpOptions(() => _socket, _settings);
    }

    /// <summary>A master that nobody refers to any more is closed, like any handle.</summary>
    ~TcpMaster() => LastClose.Of(_socket, static socket => socket.Close());

    /// <summary>How long a bind's name lookup or a connect may take in all; what the master becomes starts with the same. LuaSocket: <c>master:settimeout</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A timeout is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public Timeouts Timeouts
    {
        get => _timeouts;
        set => _timeouts = value.Checked();
    }

    /// <summary>The clock that timeouts are measured on.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>The socket's options. Set before there is a socket, they are given to every socket the master makes; to read one takes a socket.
    /// LuaSocket: <c>master:getoption</c>, <c>setoption</c>.</summary>
    public TcpOptions Options { get; }

    /// <summary>The local address once bound; null before. LuaSocket: <c>master:getsockname</c>.</summary>
    public IPEndPoint? LocalEndPoint => _socket?.LocalName(out _);

    /// <summary>The socket's handle; null before there is one, and once it went to a server or a connection. LuaSocket: <c>master:getfd</c>.</summary>
    public SafeSocketHandle? Handle => _socket?.Handle;

    /// <summary>False: a master has no receive buffer.</summary>
    public bool HasBuffered => false;

    KernelSocket? IKernelSelectable.Kernel => _socket;

    /// <summary>Binds to a local address. The master stays a master; if it fails, another address may be tried. LuaSocket: <c>master:bind(host, port)</c>.</summary>
    /// <param name="host">A local name or address; <c>*</c>: all interfaces.</param>
    /// <param name="port">The port, 0 to 65535; 0: the system chooses.</param>
    /// <param name="cancellation">Ends the name lookup.</param>
    /// <returns>A task that is complete when the socket is bound.</returns>
    /// <exception cref="ArgumentException">The host is null or empty, or the port out of range.</exception>
    /// <exception cref="SocketTimeoutException"><see cref="Timeouts"/> ran out in the name lookup.</exception>
    /// <exception cref="SocketFaultException">The name is unknown, the address is in use or not ours, the master is bound already, or the system refuses an option
    /// that was set (<see cref="SocketPhase.Option"/>).</exception>
    /// <exception cref="PlatformNotSupportedException">An option that was set is one that the system does not know.</exception>
    /// <exception cref="InvalidOperationException">The master became a server or a connection, or another bind is under way.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The master is disposed of.</exception>
    public async ValueTask BindAsync(string host, int port, CancellationToken cancellation = default)
    {
        Names.Check(host, port);
        _becoming.Enter("bind");
        try
        {
            ThrowIfUnusable();
            long start = TimeProvider.GetTimestamp();
            Walked walked = await AddressWalk.Bind<AsyncWaiter>(Plan(host, port), cancellation).ConfigureAwait(false);
            Keep(walked, $"bind to {Names.TextOf(host, port)}", start, cancellation);
        }
        finally
        {
            _becoming.Leave();
        }
    }

    /// <summary>Starts to listen: the master is spent, and later use of it throws <see cref="InvalidOperationException"/>. LuaSocket: <c>master:listen(backlog)</c>.</summary>
    /// <param name="backlog">How many connections may wait for an accept; 1 or more.</param>
    /// <returns>The server; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The backlog is not positive.</exception>
    /// <exception cref="SocketFaultException">The system refuses.</exception>
    /// <exception cref="InvalidOperationException">The master is not bound, a bind is under way, or it became a server or a connection.</exception>
    /// <exception cref="ObjectDisposedException">The master is disposed of.</exception>
    public TcpServer Listen(int backlog = DefaultBacklog)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(backlog);
        _becoming.Enter("bind");
        try
        {
            ThrowIfUnusable();
            KernelSocket socket = _socket ?? throw new InvalidOperationException("Bind first: a server needs an address.");
            IoResult result = IoResult.From(socket.Listen(backlog));
            if (result.Status != IoStatus.Done)
            {
                throw Faults.Of(result, SocketPhase.Listen);
            }

            TcpServer server = new(socket, TimeProvider) { Timeouts = _timeouts };
            Spend();
            return server;
        }
        finally
        {
            _becoming.Leave();
        }
    }

    /// <summary>Connects: the master is spent, whatever comes of it. If it is bound, the connection leaves from there.
    /// LuaSocket: <c>master:connect(host, port)</c>.</summary>
    /// <param name="host">A name, or an IPv4 or IPv6 address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="cancellation">Ends the call; nothing stays open.</param>
    /// <returns>The connection, with the master's timeouts; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentException">The host is null or empty, or the port out of range.</exception>
    /// <exception cref="SocketTimeoutException"><see cref="Timeouts"/> ran out: the addresses share the time, see <see cref="TcpConnectOptions.Timeouts"/>.</exception>
    /// <exception cref="SocketFaultException">The name is unknown, or every address failed (<see cref="SocketFaultException.FailedAddresses"/>): it refused, or the system
    /// refused an option on its socket (<see cref="SocketPhase.Option"/>). Nothing stays open.</exception>
    /// <exception cref="PlatformNotSupportedException">An option that was set is one that the system does not know.</exception>
    /// <exception cref="InvalidOperationException">The master became a server or a connection, or a bind is under way.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The master is disposed of.</exception>
    public async ValueTask<TcpConnection> ConnectAsync(string host, int port, CancellationToken cancellation = default)
    {
        Names.Check(host, port);
        long start = TimeProvider.GetTimestamp();
        ConnectPlan plan = SpendOn(host, port);
        Walked walked;
        try
        {
            walked = await AddressWalk.Connect<AsyncWaiter>(plan, cancellation).ConfigureAwait(false);
        }
        finally
        {
            plan.Ready?.Close();
            SocketMetrics.Report();
        }

        return walked.Result.Status == IoStatus.Done
            ? Connected(walked)
            : throw walked.Fault(walked.Address, $"connect to {Names.TextOf(host, port)}", TimeProvider.GetElapsedTime(start), cancellation);
    }

    /// <summary>Closes the socket, if the master still has one. LuaSocket: <c>master:close</c>.</summary>
    public void Dispose()
    {
        _disposed = true;
        _socket?.Close();
        GC.SuppressFinalize(this);
    }

    private void Keep(Walked walked, string operation, long start, CancellationToken cancellation)
    {
        if (walked.Result.Status != IoStatus.Done)
        {
            if (!ReferenceEquals(walked.Socket, _socket))
            {
                walked.Socket?.Close();
            }

            // A name that led nowhere leaves the socket as it was; an address of another family has replaced it.
            _socket = _socket is { IsClosed: false } ? _socket : null;
            throw walked.Fault(peer: null, operation, TimeProvider.GetElapsedTime(start), cancellation);
        }

        _socket = walked.Socket;
        if (_disposed)
        {
            _socket!.Close();
            ThrowIfUnusable();
        }
    }

    private ConnectPlan Plan(string host, int port) =>
        new(host, port, _socket?.Family ?? _family, _timeouts, TimeProvider)
        {
            Ready = _socket,
            Local = _socket?.LocalName(out _),
            Settings = [.. _settings],
        };

    // The system reads "any" as this host.
    private static bool NamesThePeer(IPEndPoint address) => !address.Address.Equals(IPAddress.Any) && !address.Address.Equals(IPAddress.IPv6Any);

    private ConnectPlan SpendOn(string host, int port)
    {
        _becoming.Enter("bind");
        try
        {
            ThrowIfUnusable();
            ConnectPlan plan = Plan(host, port);
            Spend();
            return plan;
        }
        finally
        {
            _becoming.Leave();
        }
    }

    private TcpConnection Connected(Walked walked)
    {
        try
        {
            return new TcpConnection(walked.Socket!, TimeProvider, NamesThePeer(walked.Address!) ? walked.Address : walked.Socket!.PeerName(out _)) { Timeouts = _timeouts };
        }
        catch
        {
            // The clock threw.
            walked.Socket!.Close();
            throw;
        }
    }

    private void Spend()
    {
        _spent = true;
        _socket = null;
    }

    private void ThrowIfUnusable()
    {
        // A socket that is closed although the master is not was closed by the end of its loop.
        ObjectDisposedException.ThrowIf(_disposed || _socket is { IsClosed: true }, this);
        if (_spent)
        {
            throw new InvalidOperationException("This master has become a server or a connection: use that, or make another master.");
        }
    }
}
