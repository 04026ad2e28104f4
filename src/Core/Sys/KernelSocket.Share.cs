namespace RxSocket.Sys;

// Fairness: what one socket may take of its reactor's turn.
internal abstract partial class KernelSocket
{
    // A turn's share: 16 receives or 128 KiB, whichever is first.
    private const int Share = 128 * 1024;
    private const int FillCost = Share / 16;

    private ushort _shareTurn;      // the turn's last bits: taken for another turn now and then, the socket waits one turn too long
    private int _share;

    /// <summary>True: on its reactor's thread, this socket has received its share of the turn; others are to have theirs.</summary>
    public bool HadItsShare()
    {
        // A closed socket has no next turn.
        if (_reactor is not { IsHere: true } || IsClosed)
        {
            return false;
        }

        ushort turn = unchecked((ushort)_reactor.TurnNumber);
        if (_shareTurn != turn)
        {
            _shareTurn = turn;
            _share = Share;
        }

        return _share <= 0;
    }

    /// <summary>Has those who wait in this direction look again in the next turn: once, however often they are woken until then. Were it as often, each turn
    /// would wake them as often as all turns before, while bytes keep coming.</summary>
    public void Yield(Readiness need)
    {
        ref Latch latch = ref For(need);
        if (!latch.HasYielded)
        {
            Reactor.Yield(this, need);
            latch.HasYielded = true;
        }
    }

    private void CountShare(int received) => _share -= FillCost + received;
}
