namespace RxSocket.Rx;

/// <summary>Connections as observables.</summary>
public static class ConnectionObservables
{
    extension(Connection connection)
    {
        /// <summary>The connection's lines, as text. Cold: each subscription receives from the connection, so one at a time: of two, the one
        /// whose receive finds the other's under way fails with <see cref="InvalidOperationException"/>. Share with <c>Publish</c>.
        /// <para>Backpressure: the next line is received when the observer's <c>OnNext</c> has returned; a slow observer slows the peer down. So no
        /// <c>ObserveOn</c> in between: its queue has no bound.</para>
        /// <para>Completes when the peer ends between lines. Errors are those of <see cref="Connection.ReceiveLineAsync"/>. Disposing of the subscription stops
        /// receiving; the connection stays open. Disposed of in <c>OnNext</c>, as <c>Take</c> and <c>First</c> do, it loses nothing; from elsewhere, the one line
        /// that was received and not yet handed out may be lost. LuaSocket: a loop of <c>client:receive("*l")</c>.</para></summary>
        /// <returns>The lines.</returns>
        public IObservable<string> Lines() =>
            SocketLoops.Create<string>(async (observer, cancellation) =>
            {
                while (await connection.ReceiveLineAsync(cancellation).ConfigureAwait(false) is { } line)
                {
                    observer.OnNext(line);
                }
            });

        /// <summary>Whatever comes, piece by piece. A piece is valid until <c>OnNext</c> returns: its memory is used again for the next; copy what shall stay.
        /// Cold, one subscription at a time, with the backpressure of <c>Lines()</c>.
        /// <para>Completes when the peer ends. Errors are those of <see cref="Connection.ReceiveSomeAsync"/>. LuaSocket: a loop of
        /// <c>client:receive(size)</c> that takes the partial results too.</para></summary>
        /// <param name="size">The largest piece, in bytes; 1 or more.</param>
        /// <returns>The pieces.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
        public IObservable<ReadOnlyMemory<byte>> Chunks(int size = 8192)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
            return SocketLoops.Create<ReadOnlyMemory<byte>>(async (observer, cancellation) =>
            {
                byte[] chunk = new byte[size];
                while (await connection.ReceiveSomeAsync(chunk, cancellation).ConfigureAwait(false) is > 0 and int count)
                {
                    observer.OnNext(chunk.AsMemory(0, count));
                }
            });
        }
    }
}
