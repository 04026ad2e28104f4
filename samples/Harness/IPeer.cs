namespace Harness;

/// <summary>What a receive of a line brought: the line; or none, why ("timeout", "closed"), and what had come of it.</summary>
internal readonly record struct Reply(string? Line, string? Word = null, string Partial = "")
{
    public static Reply End => new(null, "closed");

    public override string ToString() => (Line, Partial) switch
    {
        ({ } line, _) => $"\"{line}\"",
        (_, "") => $"nothing: {Word}",
        _ => $"\"{Partial}\" without a line end, then {Word}",
    };
}

/// <summary>A server, as one of the faces sees it.</summary>
internal interface IPeer : IDisposable
{
    /// <exception cref="RxSocket.SocketFaultException">It could not be sent in time, or at all.</exception>
    Task SendAsync(string text, TimeSpan within);

    /// <summary>The next line, whatever it is; never an exception for what the net does.</summary>
    Task<Reply> ReceiveLineAsync(TimeSpan within);

    void HalfClose();
}
