using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>A call that may have to wait, as something that can be tried: each try makes what progress is possible now and never blocks.</summary>
internal interface IAttempt
{
    /// <summary>True for the attempts of select: any number may wait for one socket, beside the call that waits to receive or send.</summary>
    static virtual bool Watches => false;

    KernelSocket Socket { get; }

    /// <summary>What to wait for when a try would block.</summary>
    Readiness Need { get; }

    /// <summary>One try. <paramref name="seen"/>: the latch as it was just before (<see cref="KernelSocket.Look"/>).</summary>
    IoResult Try(int seen);
}

/// <summary>An attempt with a value, as the async face makes it.</summary>
internal interface IAttempt<T> : IAttempt
{
    /// <summary>The call has ended: makes its value, or the exception for the caller. It may throw, where memory runs out or code of the user's does.</summary>
    T End(IoResult result, CancellationToken cancellation, out Exception? fault);

    /// <summary>Lets the next call of its kind in, and gives back what the call took and <see cref="End"/> did not hand out. Called once, after the end or
    /// instead of it: also a call that an exception ended leaves its guard. Never throws.</summary>
    void Release();
}
