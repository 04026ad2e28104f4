namespace RxSocket.Sys;

/// <summary>What wants to know that its socket was closed by the end of the loop it belonged to.</summary>
internal interface ILoopEndObserver
{
    /// <summary>Called at least once, from whatever thread, also if a close on this side came first.</summary>
    void LoopEnded();
}
