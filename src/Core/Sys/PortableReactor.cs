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
    private readonly HashSet<KernelSocket> _members = [];
    private readonly HashSet<KernelSocket> _waiting = [];
    private readonly PortableSelect _select = new();
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

    protected override void Know(KernelSocket socket) => _members.Add(socket);

    protected override void Add(KernelSocket socket)
    {
        // Throws here, in front of the caller, where there is no socket to select.
        _ = socket.View;
        socket.ReactorState = 0;
    }

    protected override void Remove(KernelSocket socket)
    {
        _members.Remove(socket);
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

    public override void Wake()
    {
        try
        {
            _wakeup.Send(_wakeupByte.AsSpan(0, 1), SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // The reactor has ended since its sleep was seen.
        }
    }

    protected override void Sleep(int milliseconds)
    {
        try
        {
            lock (Gate)
            {
                Collect();
                _selectRound++;
                Volatile.Write(ref _selecting, true);
            }

            // Where it can only look, the wake-up alone ends the nap before the next turn's look.
            if (!_select.Wait(milliseconds) && !_select.FoundAny && milliseconds != 0)
            {
                _wakeup.Poll(TimeSpan.FromMilliseconds(PortableSelect.NapOf(milliseconds)), SelectMode.SelectRead);
            }
        }
        finally
        {
            // Those who close a socket wait for this.
            Volatile.Write(ref _selecting, false);
        }

        Alarms.Awake();
        Host?.Woke();
        SocketMetrics.Woke();
        DrainWakeups();
        ReportFound();
    }

    protected override KernelSocket[] Members() => [.. _members];

    protected override void Release() => _wakeup.Dispose();

    private void Collect()
    {
        _select.Clear();
        _asked.Clear();
        _select.Ask(_wakeup, Readiness.Readable);
        foreach (KernelSocket socket in _waiting)
        {
            _asked.Add(socket);
            if ((socket.ReactorState & (int)Readiness.Readable) != 0)
            {
                _select.Ask(socket.View, Readiness.Readable);
            }

            if ((socket.ReactorState & (int)Readiness.Writable) != 0)
            {
                _select.Ask(socket.View, Readiness.Writable);
            }
        }
    }

    private void ReportFound()
    {
        if (!_select.FoundAny)
        {
            return;
        }

        foreach (KernelSocket socket in _asked)
        {
            Readiness ready = Found(socket.View);
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
            Report(socket, ready | Readiness.Fault);
        }
    }

    // One that its owner disposed of counts as ready for everything: the calls on it look, and find out what is wrong with it. The others go on.
    private Readiness Found(Socket view) =>
        _select.Broken.Contains(view) ? Readiness.Readable | Readiness.Writable
            : (_select.Readable.Contains(view) ? Readiness.Readable : Readiness.None) | (_select.Writable.Contains(view) ? Readiness.Writable : Readiness.None);

    private void DrainWakeups()
    {
        if (_select.Readable.Remove(_wakeup))
        {
            while (_wakeup.Receive(_wakeupByte, SocketFlags.None, out _) > 0)
            {
            }
        }
    }

    private static Socket SelfConnected()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Blocking = false;
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Connect(socket.LocalEndPoint!);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
