namespace RxSocket.Rx;

/// <summary>The direction of bytes on a connection, as this side sees it.</summary>
[Flags]
public enum TrafficDirection
{
    /// <summary>The bytes that the peer sends and this side receives.</summary>
    Received = 1,

    /// <summary>The bytes that this side sends.</summary>
    Sent = 2,

    /// <summary>Either.</summary>
    Both = Received | Sent,
}
