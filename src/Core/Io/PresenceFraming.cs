namespace RxSocket.Io;

/// <summary>At least one byte is there; none is taken. LuaSocket: <c>receive(0)</c>.</summary>
internal readonly struct PresenceFraming : IFraming<string>
{
    public string Nothing => string.Empty;

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => received.IsEmpty ? -1 : 0;

    public string Take(ref ReceiveBuffer received, int length) => string.Empty;

    public int Cap(Limits limits) => limits.MostBuffered;
}
