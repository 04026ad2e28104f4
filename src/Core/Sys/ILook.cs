namespace RxSocket.Sys;

/// <summary>A system call that looks for readiness, and may sleep until there is some.</summary>
internal interface ILook
{
    /// <summary>More than zero: found. Milliseconds; 0: only look, -1: sleep for ever.</summary>
    int For(int milliseconds);
}
