namespace RxSocket.Io;

/// <summary>What few channels ever need, so that the others do not carry it.</summary>
internal sealed class ChannelExtras
{
    /// <summary>Somebody wants to know why the connection is over.</summary>
    public TaskCompletionSource<CloseReason>? Asked;

    /// <summary>Gets or sets whether this side has ended the sending direction.</summary>
    public bool HasEndedSending { get; set; }

    public Limits Limits { get; set; } = Limits.Default;
}
