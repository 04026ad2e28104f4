namespace RxSocket;

/// <summary>What went over a connection. LuaSocket: the results of <c>client:getstats</c>.</summary>
/// <param name="Received">Bytes handed out by receives: line ends included, bytes still in the receive buffer not.</param>
/// <param name="Sent">Bytes that the system accepted.</param>
/// <param name="Age">Time since the connection was made.</param>
public readonly record struct TrafficStats(long Received, long Sent, TimeSpan Age);
