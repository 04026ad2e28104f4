namespace RxSocket.Rx;

/// <summary>How a connection fares, as observables.</summary>
public static class ConnectionStates
{
    extension(Connection connection)
    {
        /// <summary>Why the connection is over: one value, once it is, then completion; never an error. Threading: <c>OnNext</c> is called in the
        /// <see cref="SocketLoop"/> it was subscribed in, else on the thread pool. Backpressure: there is none to keep. Any number may subscribe, at any time.
        /// <para>Only a receive or a send detects that the peer has gone; see <see cref="Connection.Closed"/>. Disposal stops the waiting and does nothing to the
        /// connection. LuaSocket: the word <c>closed</c>, which does not tell why.</para></summary>
        /// <returns>The reason.</returns>
        public IObservable<CloseReason> WhenClosed() =>
            new LoopObservable<CloseReason>(async subscription =>
            {
                subscription.Emit(await connection.Closed.WaitAsync(subscription.Cancellation).ConfigureAwait(true));
            });
    }
}
