using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RxSocket.Sys;

/// <summary>
/// Linux. Each socket is registered once, for everything, edge-triggered; a wait costs no system call of its own.
/// An event carries the socket's number in the <see cref="SlotTable"/> and its tag there: one that was under way while its socket was forgotten finds another
/// tag and is dropped.
/// </summary>
internal sealed unsafe class EpollReactor : Reactor
{
    private const int BatchSize = 256;
    private const ulong WakeupData = ulong.MaxValue;
    private const uint Everything = LinuxEpoll.In | LinuxEpoll.Out | LinuxEpoll.PeerHangUp | LinuxEpoll.Priority | LinuxEpoll.EdgeTriggered;
    private const uint ReadEvents = LinuxEpoll.In | LinuxEpoll.Priority | LinuxEpoll.PeerHangUp | LinuxEpoll.HangUp | LinuxEpoll.Error;
    private const uint WriteEvents = LinuxEpoll.Out | LinuxEpoll.HangUp | LinuxEpoll.Error;
    private const uint EndEvents = LinuxEpoll.PeerHangUp | LinuxEpoll.HangUp;
    private const uint NoHintEvents = LinuxEpoll.Priority | LinuxEpoll.Error;

    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _wakeup;
    private readonly byte* _events;
    private readonly Spin? _spin;
    private readonly SlotTable _slots = new();

    // Edge-triggered, so each write to the wake-up descriptor is an event and its counter need not be read back.
    public EpollReactor(bool spins)
    {
        _spin = spins && Spin.IsOfUse ? new Spin() : null;
        _epoll = Opened(LinuxEpoll.Create(LinuxEpoll.CloseOnExec));
        try
        {
            _wakeup = Opened(LinuxEpoll.EventDescriptor(0, LinuxEpoll.CloseOnExec | LinuxEpoll.NonBlocking));
            Check(LinuxEpoll.Control(Number(_epoll), LinuxEpoll.Add, Number(_wakeup), LinuxEpoll.In | LinuxEpoll.EdgeTriggered, WakeupData));
            _events = (byte*)NativeMemory.Alloc(BatchSize, (nuint)LinuxEpoll.EventSize);
        }
        catch
        {
            _wakeup?.Dispose();
            _epoll.Dispose();
            throw;
        }
    }

    public override void Arm(KernelSocket socket, Readiness need)
    {
    }

    protected override void Know(KernelSocket socket)
    {
        if (!_slots.Contains(socket))
        {
            _slots.Add(socket);
        }
    }

    protected override void Add(KernelSocket socket)
    {
        (int number, int tag) = _slots.KeyOf(socket);
        Check(LinuxEpoll.Control(Number(_epoll), LinuxEpoll.Add, socket.Descriptor, Everything, DataFor(number, tag)));
    }

    protected override void Remove(KernelSocket socket)
    {
        if (_slots.Contains(socket))
        {
            _slots.Remove(socket);
        }

        // Explicitly deleted, although close would do it: a duplicate of the descriptor would keep the registration alive. Once the reactor has ended, the
        // number of its epoll may be a stranger's.
        if (socket.IsRegistered && !_epoll.IsClosed)
        {
            LinuxEpoll.Control(Number(_epoll), LinuxEpoll.Delete, socket.Descriptor, 0, 0);
        }
    }

    // The handle keeps the descriptor for the time of the call: its number cannot be a stranger's yet.
    public override void Wake()
    {
        try
        {
            LinuxEpoll.EventWrite(_wakeup, 1);
        }
        catch (ObjectDisposedException)
        {
            // The reactor has ended since its sleep was seen.
        }
    }

    protected override void Sleep(int milliseconds)
    {
        int count = _spin is { } spin && milliseconds != 0 ? spin.Wait(new EventLook(this), milliseconds) : PollEvents(milliseconds);
        Alarms.Awake();
        Host?.Woke();
        SocketMetrics.Woke();
        if (_spin is { FoundAtOnce: true } && milliseconds != 0)
        {
            if (count == 1)
            {
                Guess.Won();
            }
            else
            {
                Guess.Lost();
            }
        }

        bool arrivalsOnly = count > 0;
        for (int i = 0; i < count; i++)
        {
            byte* entry = _events + (i * LinuxEpoll.EventSize);
            arrivalsOnly &= Report(LinuxEpoll.EventsOf(entry), LinuxEpoll.DataOf(entry));
        }

        if (arrivalsOnly)
        {
            _spin?.Regret();
        }
    }

    protected override KernelSocket[] Members() => _slots.All();

    protected override void Release()
    {
        _epoll.Dispose();
        _wakeup.Dispose();
        NativeMemory.Free(_events);
    }

    private int PollEvents(int milliseconds) => LinuxEpoll.Wait(Number(_epoll), _events, BatchSize, milliseconds);

    // True: clients have arrived, or nothing has come for anybody.
    private bool Report(uint events, ulong data)
    {
        if (data == WakeupData)
        {
            return false;
        }

        if (_slots.Find((int)(uint)data, (int)(data >> 32)) is not { } socket)
        {
            return true;
        }

        Readiness ready = Readiness.None;
        if ((events & ReadEvents) != 0)
        {
            ready |= Readiness.Readable;
        }

        if ((events & WriteEvents) != 0)
        {
            ready |= Readiness.Writable;
        }

        if ((events & EndEvents) != 0)
        {
            ready |= Readiness.HangUp;
        }

        if ((events & NoHintEvents) != 0)
        {
            ready |= Readiness.Fault;
        }

        Report(socket, ready);
        return socket.IsListener;
    }

    private static ulong DataFor(int number, int tag) => ((ulong)(uint)tag << 32) | (uint)number;

    private static int Check(int result) => result >= 0 ? result : throw LinuxErrors.LastAsException();

    private static SafeFileHandle Opened(int descriptor) => new(Check(descriptor), ownsHandle: true);

    // Good while the reactor runs: its own thread closes it, under the gate.
    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private readonly struct EventLook(EpollReactor reactor) : ILook
    {
        public int For(int milliseconds) => reactor.PollEvents(milliseconds);
    }
}
