using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>
/// <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/> over any sockets.
/// <list type="number">
/// <item>One call takes them all, as a rule.</item>
/// <item>The system refuses more than it would open descriptors (and each socket asked for writing counts twice), and the BCL refuses all if the owner of one
/// disposed of it. Then the halves are asked by themselves, and their halves: that finds every ready one, and those that cannot be asked at all.</item>
/// <item>The parts cannot be waited for together: they are only looked at, and the caller looks again after a <see cref="Nap"/>.</item>
/// </list>
/// </summary>
internal sealed class PortableSelect
{
    /// <summary>In milliseconds: short enough to answer a peer, long enough not to burn the processor.</summary>
    public const int Nap = 10;

    private readonly List<(Socket Socket, Readiness Need)> _asked = [];
    private readonly List<Socket> _read = [], _write = [], _error = [];

    public HashSet<Socket> Readable { get; } = [];

    public HashSet<Socket> Writable { get; } = [];

    /// <summary>Those that no call takes: disposed of by their owner.</summary>
    public HashSet<Socket> Broken { get; } = [];

    public bool FoundAny => Readable.Count + Writable.Count + Broken.Count > 0;

    public void Clear()
    {
        _asked.Clear();
        Readable.Clear();
        Writable.Clear();
        Broken.Clear();
    }

    public void Ask(Socket socket, Readiness need) => _asked.Add((socket, need));

    /// <summary>False: it could only look. Milliseconds, -1 for ever.</summary>
    public bool Wait(int milliseconds)
    {
        Span<(Socket Socket, Readiness Need)> all = CollectionsMarshal.AsSpan(_asked);
        if (TrySelect(all, milliseconds))
        {
            return true;
        }

        Look(all);
        return false;
    }

    /// <summary>How much of a wait is spent before the next look.</summary>
    public static int NapOf(int milliseconds) => milliseconds < 0 ? Nap : Math.Min(milliseconds, Nap);

    private void Look(Span<(Socket Socket, Readiness Need)> part)
    {
        if (TrySelect(part, 0))
        {
            return;
        }

        if (part.Length == 1)
        {
            Broken.Add(part[0].Socket);
            return;
        }

        int half = part.Length / 2;
        Look(part[..half]);
        Look(part[half..]);
    }

    private bool TrySelect(Span<(Socket Socket, Readiness Need)> part, int milliseconds)
    {
        _read.Clear();
        _write.Clear();
        _error.Clear();
        foreach ((Socket socket, Readiness need) in part)
        {
            (need == Readiness.Readable ? _read : _write).Add(socket);

            // A failed connect is an error, not a writable socket, on some systems.
            if (need == Readiness.Writable)
            {
                _error.Add(socket);
            }
        }

        try
        {
            Socket.Select(_read, _write, _error, PortableSocket.ToWait(milliseconds));
        }
        catch (Exception refused) when (refused is SocketException or ObjectDisposedException)
        {
            return false;
        }

        Readable.UnionWith(_read);
        Writable.UnionWith(_write);
        Writable.UnionWith(_error);
        return true;
    }
}
