using System.Net;

namespace RxSocket.Io;

/// <summary>Whoever a channel belongs to, and what it knows of the channel's other end.</summary>
internal interface IChannelOwner
{
    /// <summary>The peer; null: unknown by now.</summary>
    EndPoint? Peer { get; }
}
