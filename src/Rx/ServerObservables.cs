namespace RxSocket.Rx;

/// <summary>Servers as observables.</summary>
public static class ServerObservables
{
    extension(TcpServer server)
    {
        /// <summary>The server's connections, as they come; each the observer's to dispose of. Cold, one subscription at a time.
        /// <para>Backpressure: the next connection is accepted when <c>OnNext</c> has returned; those that wait are in the server's backlog.</para>
        /// <para>Completes when the server is closed. That the process has no descriptor for one more is no error: it pauses and goes on. Other errors are those
        /// of <see cref="TcpServer.AcceptAsync"/>. LuaSocket: a loop of <c>server:accept()</c>.</para></summary>
        /// <returns>The connections.</returns>
        public IObservable<TcpConnection> Connections() =>
            SocketLoops.Create<TcpConnection>(async (observer, cancellation) =>
            {
                await foreach (TcpConnection connection in server.AcceptAllAsync(cancellation).ConfigureAwait(false))
                {
                    // Nobody is there any more to dispose of it.
                    if (cancellation.IsCancellationRequested)
                    {
                        connection.Dispose();
                        return;
                    }

                    observer.OnNext(connection);
                }
            });
    }
}
