namespace RxSocket.Io;

/// <summary>What few channels ever need, so that the others do not carry it.</summary>
internal sealed class ChannelExtras
{
    /// <summary>Somebody wants to know why the connection is over.</summary>
    public TaskCompletionSource<CloseReason>? Asked;

    public Limits Limits { get; set; } = Limits.Default;
}
