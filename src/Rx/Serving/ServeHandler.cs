namespace RxSocket.Rx;

/// <summary>What <c>Serve</c> does with a connection.</summary>
/// <param name="connection">The connection; closed when the task has completed.</param>
/// <param name="stopping">Cancelled when the drain begins.</param>
/// <param name="aborted">Cancelled when the time of the drain has run out, or the subscription is disposed of.</param>
/// <returns>A task that completes when the handler has ended.</returns>
internal delegate Task ServeHandler(TcpConnection connection, CancellationToken stopping, CancellationToken aborted);
