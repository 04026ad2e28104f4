using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Blocking;

/// <content>What the module has beside sockets: constants, select, time.</content>
public static partial class LuaSocket
{
    /// <summary>The size of a datagram where none is given. LuaSocket: <c>socket._DATAGRAMSIZE</c>.</summary>
    public const int DatagramSize = 8192;

    /// <summary>How many sockets a select can watch, and the highest descriptor's number: there is no limit here but memory. LuaSocket: <c>socket._SETSIZE</c>,
    /// 1024 on Linux.</summary>
    public const int SetSize = int.MaxValue;

    /// <summary>What <see cref="TcpObject.GetFd"/> gives where there is no socket. LuaSocket: <c>socket._SOCKETINVALID</c>.</summary>
    public const int SocketInvalid = -1;

    /// <summary>How many connections may wait for an accept where no backlog is given, as in LuaSocket.</summary>
    internal const int DefaultBacklog = 32;

    private static volatile int _blockSize = 2048;
    private static volatile bool _debug;

    /// <summary>This library, and the LuaSocket it answers like. LuaSocket: <c>socket._VERSION</c>, "LuaSocket 3.0.0" (3.1.0 forgot to raise it).</summary>
    public static string Version { get; } = $"RxSocket {typeof(LuaSocket).Assembly.GetName().Version?.ToString(3)} (LuaSocket 3.1.0)";

    /// <summary>True: each receive and send tells how long it took, in <see cref="Outcome{T}.Seconds"/>. For the whole process; false at first.
    /// LuaSocket: <c>socket._DEBUG</c>, there fixed when it was built.</summary>
    public static bool Debug
    {
        get => _debug;
        set => _debug = value;
    }

    /// <summary>How many bytes a source receives at a time; 2048 at first. Read at every call. LuaSocket: <c>socket.BLOCKSIZE</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public static int BlockSize
    {
        get => _blockSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _blockSize = value;
        }
    }

    /// <summary>Waits until one of several sockets is ready. Buffered bytes count as readable, closed sockets are ignored; with nothing to watch it is a sleep.
    /// A sleep that nobody could end is not slept: sockets that are all closed, before the call or during it, and no timeout end it at once.
    /// LuaSocket: <c>socket.select(recvt, sendt, timeout)</c>.</summary>
    /// <param name="receivers">To be watched for receiving or accepting; null: none.</param>
    /// <param name="senders">To be watched for sending, or a pending connect; null: none.</param>
    /// <param name="timeout">Seconds; null or negative: no limit; zero: only look.</param>
    /// <returns>Those that are ready; and "timeout" if there are none.</returns>
    /// <exception cref="SocketFaultException">"select failed": a handle is none of the system's, or the timeout is 2^31 seconds or more.</exception>
    public static SelectOutcome Select(IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders, double? timeout = null)
    {
        using Selection selection = new(receivers, senders);

        // A buffered socket makes it a look, whatever the timeout.
        if (timeout >= int.MaxValue + 1.0 && !selection.HasBuffered)
        {
            throw Selection.Failed();
        }

        TimeSpan? limit = timeout is >= 0 and < int.MaxValue + 1.0 ? TimeSpan.FromSeconds(timeout.Value) : null;
        SelectResult result = Complete.Of(selection.Wait<BlockingWaiter>(limit, CancellationToken.None));
        return new SelectOutcome(result.Readable, result.Writable, result.TimedOut ? ErrorWords.Timeout : null);
    }

    /// <summary>Sleeps on the calling thread; finer than a millisecond. LuaSocket: <c>socket.sleep(seconds)</c>.</summary>
    /// <param name="seconds">Zero or less returns at once.</param>
    public static void Sleep(double seconds) => KernelSleep.Sleep(seconds);

    /// <summary>The time of day in seconds since 1970, with fractions. It jumps when the system's clock is set. LuaSocket: <c>socket.gettime()</c>.</summary>
    /// <returns>The seconds.</returns>
    public static double GetTime() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    /// <summary>The values without the first few. LuaSocket: <c>socket.skip(count, …)</c>.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="count">How many to leave out; more than there are leaves nothing.</param>
    /// <param name="values">The values; nulls are kept.</param>
    /// <returns>The rest.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static T[] Skip<T>(int count, params ReadOnlySpan<T> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return values[Math.Min(count, values.Length)..].ToArray();
    }
}
