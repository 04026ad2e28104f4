namespace RxSocket.Sys;

/// <summary>One who waits for any of several sockets (select). Woken at most once, by the first change of any of them.</summary>
internal abstract class Watcher : Alarm
{
    public abstract void Wake();
}
