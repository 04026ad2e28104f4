namespace RxSocket.Sys;

/// <summary>
/// To receive although nothing was reported is a bet that the peer has answered by now, as it has where both share a processor: it spares the reactor's turn that
/// would tell. A turn that finds the one event it waits for at once would have been a bet won, and earns credit; each bet lost costs more of it.
/// </summary>
internal struct Guess
{
    private const int MostCredit = 16;
    private const int CostOfFailure = 8;

    private int _credit;

    public readonly bool Pays => _credit > 0;

    public void Won() => _credit = Math.Min(_credit + 1, MostCredit);

    public void Lost() => _credit = Math.Max(_credit - CostOfFailure, -CostOfFailure);
}
