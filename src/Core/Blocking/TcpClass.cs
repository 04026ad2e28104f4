namespace RxSocket.Blocking;

/// <summary>What a TCP object is at the moment.</summary>
internal enum TcpClass
{
    Master,
    Server,
    Client,
}
