namespace RxSocket;

/// <summary>TCP: connect to a server, or be one.</summary>
public static class Tcp
{
    /// <summary>Connects. Every address of the name is tried, in the resolver's order, each on a fresh socket, until one connects. An address that does not answer
    /// ends when the system gives it up, on Linux after about two minutes; with <see cref="TcpConnectOptions.Timeouts"/> the addresses share the time.
    /// A socket that would be connected to itself, as can happen at a local port without a listener, is refused.
    /// LuaSocket: <c>socket.connect(address, port)</c>.</summary>
    /// <param name="host">A name, or an IPv4 or IPv6 address. An IPv4-mapped one (<c>::ffff:127.0.0.1</c>) is the IPv4 address; a zone
    /// (<c>fe80::1%eth0</c>) must be known.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="cancellation">Ends the call; nothing stays open.</param>
    /// <returns>The connection; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentException">The host is null or empty, or the port out of range.</exception>
    /// <exception cref="SocketFaultException">The name or its zone is unknown, or every address failed: <see cref="SocketFaultException.Error"/> is the reason of the last
    /// one, <see cref="SocketFaultException.FailedAddresses"/> has them all.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ValueTask<TcpConnection> ConnectAsync(string host, int port, CancellationToken cancellation = default) =>
        ConnectAsync(host, port, new TcpConnectOptions(), cancellation);

    /// <summary>Connects in a chosen way; otherwise like <see cref="ConnectAsync(string, int, CancellationToken)"/>.
    /// LuaSocket: <c>socket.connect(address, port, locaddr, locport, family)</c>.</summary>
    /// <param name="host">A name, or an IPv4 or IPv6 address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="options">Timeouts, family, local address, socket options, limits.</param>
    /// <param name="cancellation">Ends the call; nothing stays open.</param>
    /// <returns>The connection, with the options' timeouts and limits; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentException">The host is null or empty, or a port out of range, or the options are null.</exception>
    /// <exception cref="SocketTimeoutException">The options' <see cref="Timeouts"/>, or <see cref="TcpConnectOptions.ConnectTimeouts"/>, ran out, be it in the
    /// name lookup.</exception>
    /// <exception cref="SocketFaultException">The name is unknown, the local address is not available, or every address failed: see
    /// <see cref="SocketFaultException.FailedAddresses"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<TcpConnection> ConnectAsync(string host, int port, TcpConnectOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Names.Check(host, port);
        Timeouts timeouts = options.Timeouts.Checked();
        options.ReceiveTimeouts?.Checked();
        options.SendTimeouts?.Checked();
        using TcpMaster master = new(options.Family, options.TimeProvider) { Timeouts = options.ConnectTimeouts ?? timeouts };
        options.ApplyTo(master.Options);
        if (options.LocalHost is not null || options.LocalPort != 0)
        {
            await master.BindAsync(options.LocalHost ?? "*", options.LocalPort, cancellation).ConfigureAwait(false);
        }

        TcpConnection connection = await master.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
        connection.Limits = options.Limits;
        connection.Timeouts = timeouts;
        connection.ReceiveTimeouts = options.ReceiveTimeouts;
        connection.SendTimeouts = options.SendTimeouts;
        return connection;
    }

    /// <summary>Listens, with <c>reuseaddr</c> set: a server can start again while connections of its last run are still dying.
    /// LuaSocket: <c>socket.bind(host, port, backlog)</c>.</summary>
    /// <param name="host">A local name or address; <c>*</c>: all IPv4 interfaces, <c>::</c>: all IPv6 interfaces.</param>
    /// <param name="port">The port, 0 to 65535; 0: the system chooses (<see cref="TcpServer.LocalEndPoint"/> tells).</param>
    /// <param name="backlog">How many connections may wait for an accept; 1 or more. See <see cref="TcpListenOptions.Backlog"/>.</param>
    /// <param name="cancellation">Ends the name lookup.</param>
    /// <returns>The server; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentException">The host is null or empty, or the port or the backlog out of range.</exception>
    /// <exception cref="SocketFaultException">The name is unknown, or the address is in use or not ours.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ValueTask<TcpServer> ListenAsync(string host, int port, int backlog = TcpMaster.DefaultBacklog, CancellationToken cancellation = default) =>
        ListenAsync(host, port, new TcpListenOptions { Backlog = backlog }, cancellation);

    /// <summary>Listens in a chosen way; otherwise like <see cref="ListenAsync(string, int, int, CancellationToken)"/>.
    /// LuaSocket: <c>master:setoption</c>, <c>bind</c> and <c>listen</c>.</summary>
    /// <param name="host">A local name or address; <c>*</c>: all IPv4 interfaces, <c>::</c>: all IPv6 interfaces.</param>
    /// <param name="port">The port, 0 to 65535; 0: the system chooses (<see cref="TcpServer.LocalEndPoint"/> tells).</param>
    /// <param name="options">Backlog, family, how the port may be shared, socket options, timeouts.</param>
    /// <param name="cancellation">Ends the name lookup.</param>
    /// <returns>The server, with the options' timeouts; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentException">The host is null or empty, or the port or the backlog out of range, or the options are null.</exception>
    /// <exception cref="SocketTimeoutException">The options' <see cref="Timeouts"/> ran out in the name lookup.</exception>
    /// <exception cref="SocketFaultException">The name is unknown, the address is in use or not ours, or the system refuses an option that was set
    /// (<see cref="SocketPhase.Option"/>). Nothing stays open.</exception>
    /// <exception cref="PlatformNotSupportedException">The system does not know an option that was set, as <see cref="TcpListenOptions.ReusePort"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<TcpServer> ListenAsync(string host, int port, TcpListenOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Names.Check(host, port);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Backlog);
        using TcpMaster master = new(options.Family, options.TimeProvider) { Timeouts = options.Timeouts };
        options.ApplyTo(master.Options);

        await master.BindAsync(host, port, cancellation).ConfigureAwait(false);
        TcpServer server = master.Listen(options.Backlog);
        server.Logger = options.Logger;
        ServerLog.Listening(options.Logger, server.LocalEndPoint, options.Backlog);
        return server;
    }
}
