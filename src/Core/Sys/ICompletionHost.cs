namespace RxSocket.Sys;

/// <summary>Who runs what follows a completed call: a loop, on its own thread.</summary>
internal interface ICompletionHost
{
    /// <summary>The context that continuations of this loop capture.</summary>
    SynchronizationContext Context { get; }

    /// <summary>Runs the work at once if the loop has nothing else on its stack, otherwise in a later turn. From any thread.</summary>
    void Complete(IThreadPoolWorkItem work);

    /// <summary>True on the loop's thread: a socket that had its share of this turn is to wait for the next.</summary>
    bool IsHere { get; }

    /// <summary>The reactor's sleep is over: a turn begins.</summary>
    void Woke();

    /// <summary>Has those who wait for the socket look again in the next turn: it had its share of this one.</summary>
    void Yield(KernelSocket socket, Readiness need);
}
