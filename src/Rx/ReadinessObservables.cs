namespace RxSocket.Rx;

/// <summary>One socket's readiness as an observable.</summary>
public static class ReadinessObservables
{
    extension(ISelectable socket)
    {
        /// <summary>The socket's readiness events, by turns like <c>Select.Observe</c>: the next comes after <c>OnNext</c> returned and the system says ready
        /// again. Completes when the socket is closed. LuaSocket: a loop around <c>socket.select({s})</c>.</summary>
        /// <param name="need">Readable, Writable or both.</param>
        /// <returns>What is ready, each time.</returns>
        public IObservable<Readiness> WhenReady(Readiness need) =>
            SocketLoops.Create<Readiness>(async (observer, cancellation) =>
            {
                while (await Select.WaitAsync(socket, need, cancellation).ConfigureAwait(false) is not Readiness.None and var ready)
                {
                    observer.OnNext(ready);
                }
            });
    }
}
