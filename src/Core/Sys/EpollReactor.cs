using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>
/// Linux. Each socket is registered once, for everything, edge-triggered; a wait costs no system call of its own.
/// An event carries the slot (the descriptor's number) and the slot's generation: one that was under way while its socket was forgotten
/// finds another generation and is dropped.
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

    private readonly int _epoll = -1;
    private readonly int _wakeup = -1;
    private readonly byte* _events = (byte*)NativeMemory.Alloc(BatchSize, (nuint)LinuxEpoll.EventSize);
    private readonly Spin? _spin;
    private KernelSocket?[] _slots = new KernelSocket?[64];
    private int _generation;

    // Edge-triggered, so each write is an event and nobody needs to read the counter back.
    public EpollReactor(bool spins)
    {
        _spin = spins && Spin.IsOfUse ? new Spin() : null;
        try
        {
            _epoll = Check(LinuxEpoll.Create(LinuxEpoll.CloseOnExec));
            _wakeup = Check(LinuxEpoll.EventDescriptor(0, LinuxEpoll.CloseOnExec | LinuxEpoll.NonBlocking));
            Check(LinuxEpoll.Control(_epoll, LinuxEpoll.Add, _wakeup, LinuxEpoll.In | LinuxEpoll.EdgeTriggered, WakeupData));
        }
        catch
        {
            Release();
            throw;
        }
    }

    public override void Arm(KernelSocket socket, Readiness need)
    {
    }

    protected override void Add(KernelSocket socket)
    {
        int slot = socket.Descriptor;
        if (slot >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(slot + 1, _slots.Length * 2));
        }

        // Another object may be known by the same number (Lua's setfd): the kernel refuses this one, and that one stays.
        KernelSocket? before = _slots[slot];
        socket.ReactorState = ++_generation;
        Volatile.Write(ref _slots[slot], socket);
        if (LinuxEpoll.Control(_epoll, LinuxEpoll.Add, slot, Everything, DataFor(slot, _generation)) != 0)
        {
            _slots[slot] = before;
            throw LinuxErrors.LastAsException();
        }
    }

    // Explicitly deleted, although close would do it: a duplicate of the descriptor would keep the registration alive.
    protected override void Remove(KernelSocket socket)
    {
        LinuxEpoll.Control(_epoll, LinuxEpoll.Delete, socket.Descriptor, 0, 0);
        _slots[socket.Descriptor] = null;
    }

    public override void Wake() => LinuxEpoll.EventWrite(_wakeup, 1);

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

    protected override KernelSocket[] Registered()
    {
        lock (Gate)
        {
            return [.. _slots.OfType<KernelSocket>()];
        }
    }

    protected override void Release()
    {
        // -1, where there is none, is nothing to close.
        _ = LinuxCalls.Close(_epoll);
        _ = LinuxCalls.Close(_wakeup);
        NativeMemory.Free(_events);
    }

    private int PollEvents(int milliseconds) => LinuxEpoll.Wait(_epoll, _events, BatchSize, milliseconds);

    // True: clients have arrived, or nothing has come for anybody.
    private bool Report(uint events, ulong data)
    {
        if (data == WakeupData)
        {
            return false;
        }

        int slot = (int)(uint)data;
        KernelSocket? socket = Volatile.Read(ref Volatile.Read(ref _slots)[slot]);
        if (socket is null || socket.ReactorState != (int)(data >> 32))
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

    private static ulong DataFor(int slot, int generation) => ((ulong)(uint)generation << 32) | (uint)slot;

    private static int Check(int result) => result >= 0 ? result : throw LinuxErrors.LastAsException();

    private readonly struct EventLook(EpollReactor reactor) : ILook
    {
        public int For(int milliseconds) => reactor.PollEvents(milliseconds);
    }
}
