using System.Net;
using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>
/// Every system, on <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/> alone.
/// Level-triggered and one-shot: a direction is in the next select while someone waits for it, and leaves it with its edge.
/// Its cost grows with the number of waiting sockets; where that matters there is a native reactor.
/// </summary>
internal sealed class PortableReactor : Reactor
{
    private readonly HashSet<KernelSocket> _registered = [];
    private readonly HashSet<KernelSocket> _waiting = [];
    private readonly List<Socket> _read = [], _write = [], _error = [];
    private readonly List<KernelSocket> _asked = [];
    private readonly Socket _wakeup = SelfConnected();
    private readonly byte[] _wakeupByte = new byte[64];
    private int _selectRound;
    private bool _selecting;

    public override void Arm(KernelSocket socket, Readiness need)
    {
        lock (Gate)
        {
            // A socket that closed between the park and this line has woken its sleepers: nothing to wait for.
            if (!socket.IsRegistered)
            {
                return;
            }

            socket.ReactorState |= (int)need;
            _waiting.Add(socket);
        }

        // Its own thread is not in select while it runs this.
        if (!IsHere)
        {
            Wake();
        }
    }

    protected override void Add(KernelSocket socket)
    {
        socket.ReactorState = 0;
        _registered.Add(socket);
    }

    protected override void Remove(KernelSocket socket)
    {
        _registered.Remove(socket);
        _waiting.Remove(socket);
    }

    // A socket must not be closed while select has it: one more round begins without it.
    protected override void Settle()
    {
        if (IsHere)
        {
            return;
        }

        int round = Volatile.Read(ref _selectRound);
        if (!Volatile.Read(ref _selecting))
        {
            return;
        }

        Wake();
        SpinWait spin = default;
        while (Volatile.Read(ref _selecting) && Volatile.Read(ref _selectRound) == round)
        {
            spin.SpinOnce();
        }
    }

    public override void Wake() => _wakeup.Send(_wakeupByte.AsSpan(0, 1), SocketFlags.None, out _);

    protected override void Sleep(int milliseconds)
    {
        lock (Gate)
        {
            Collect(_read, _write, _error, _asked);
            _selectRound++;
            Volatile.Write(ref _selecting, true);
        }

        Socket.Select(_read, _write, _error, PortableSocket.ToWait(milliseconds));
        Volatile.Write(ref _selecting, false);
        Alarms.Awake();
        Host?.Woke();
        DrainWakeups(_read);
        Report([.. _read], [.. _write, .. _error], _asked);
    }

    protected override KernelSocket[] Registered()
    {
        lock (Gate)
        {
            return [.. _registered];
        }
    }

    protected override void Release() => _wakeup.Dispose();

    private void Collect(List<Socket> read, List<Socket> write, List<Socket> error, List<KernelSocket> asked)
    {
        read.Clear();
        write.Clear();
        error.Clear();
        asked.Clear();
        read.Add(_wakeup);
        foreach (KernelSocket socket in _waiting)
        {
            asked.Add(socket);
            if ((socket.ReactorState & (int)Readiness.Readable) != 0)
            {
                read.Add(socket.View);
            }

            // A failed connect is an error, not a writable socket, on some systems.
            if ((socket.ReactorState & (int)Readiness.Writable) != 0)
            {
                write.Add(socket.View);
                error.Add(socket.View);
            }
        }
    }

    private void Report(HashSet<Socket> readable, HashSet<Socket> writable, List<KernelSocket> asked)
    {
        if (readable.Count + writable.Count == 0)
        {
            return;
        }

        foreach (KernelSocket socket in asked)
        {
            Readiness ready = (readable.Contains(socket.View) ? Readiness.Readable : 0) | (writable.Contains(socket.View) ? Readiness.Writable : 0);
            if (ready == Readiness.None)
            {
                continue;
            }

            lock (Gate)
            {
                socket.ReactorState &= ~(int)ready;
                if (socket.ReactorState == 0)
                {
                    _waiting.Remove(socket);
                }
            }

            // Select tells neither an end nor urgent data: never trust an emptied queue.
            socket.Edge(ready | Readiness.Fault);
        }
    }

    private void DrainWakeups(List<Socket> read)
    {
        if (read.Remove(_wakeup))
        {
            while (_wakeup.Receive(_wakeupByte, SocketFlags.None, out _) > 0)
            {
            }
        }
    }

    private static Socket SelfConnected()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect(socket.LocalEndPoint!);
        return socket;
    }
}
