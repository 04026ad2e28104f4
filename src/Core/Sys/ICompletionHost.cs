namespace RxSocket.Sys;

/// <summary>Who runs what follows a completed call: a loop, on its own thread.</summary>
internal interface ICompletionHost
{
    /// <summary>The context that continuations of this loop capture.</summary>
    SynchronizationContext Context { get; }

    /// <summary>Runs the work at once if the loop has nothing else on its stack, otherwise in a later turn. From any thread.</summary>
    void Complete(IThreadPoolWorkItem work);

    /// <summary>The reactor's sleep is over: a turn begins.</summary>
    void Woke();
}
