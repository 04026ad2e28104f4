using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>Waits for readiness instead of data. What counts as ready: bytes, the peer's end, an error or a waiting connection (readable); room to send, or a
/// pending connect decided (writable); bytes that the connection has buffered count as readable. Closed sockets are ignored.
/// <para>Select is level-triggered: what is ready and was not used is ready again. A select neither takes bytes nor disturbs a call under way on the same
/// socket, and any number may watch one socket.</para></summary>
public static class Select
{
    /// <summary>Waits until one socket is ready. LuaSocket: <c>socket.select({s}, nil)</c>.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="need">Readable, Writable, or both: then either will do. Default: readable.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What is ready of what was asked, and hints; <see cref="Readiness.None"/> if the socket is closed, or gets closed.</returns>
    /// <exception cref="ArgumentException">The socket is null, or the need names neither direction.</exception>
    /// <exception cref="SocketFaultException">The system cannot watch it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ValueTask<Readiness> WaitAsync(ISelectable socket, Readiness need = Readiness.Readable, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if ((need & (Readiness.Readable | Readiness.Writable)) == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(need), need, "Readable, Writable or both.");
        }

        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Readiness>(cancellation);
        }

        return socket is IKernelSelectable { Kernel: { } kernel } && need is Readiness.Readable or Readiness.Writable && !socket.HasBuffered
            ? Wait(kernel, need, cancellation)
            : Selection.WaitForOne<AsyncWaiter>(socket, need, cancellation);
    }

    /// <summary>Waits until one of several sockets is ready, and says which are. LuaSocket: <c>socket.select(recvt, sendt, timeout)</c>.
    /// With nothing to watch it is a sleep; but sockets that are all closed, before the call or during it, end it at once if there is no timeout.
    /// Each call looks at every socket; to watch many for long, use the reactive face's <c>Select.Observe</c>.</summary>
    /// <param name="receivers">To be watched for receiving, or accepting; null: none.</param>
    /// <param name="senders">To be watched for sending, or a pending connect; null: none.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/>: for ever; zero: only look.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Those that are ready.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="ArgumentException">An element is null.</exception>
    /// <exception cref="SocketFaultException">The system cannot watch one of them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<SelectResult> WaitAsync(
        IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        TimeSpan? limit = TimeLimit.Checked(timeout, nameof(timeout));
        using Selection selection = new(receivers, senders);
        return await selection.Wait<AsyncWaiter>(limit, cancellation).ConfigureAwait(KernelSocket.IsLoopThread);
    }

    // The common case, without an allocation: a socket of ours, one direction.
    private static ValueTask<Readiness> Wait(KernelSocket kernel, Readiness need, CancellationToken cancellation)
    {
        if (kernel.TakeIdleWatch() is not Operation<ReadyAttempt, Readiness> operation || !operation.TryTake())
        {
            operation = new Operation<ReadyAttempt, Readiness>();
            operation.TryTake();
        }

        return operation.Start(new ReadyAttempt(kernel, need), default, cancellation);
    }
}
