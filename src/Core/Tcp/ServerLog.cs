using System.Net;
using Microsoft.Extensions.Logging;

namespace RxSocket;

/// <summary>What a server writes to its logger.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(EventId = 1, EventName = "Listening", Level = LogLevel.Information, Message = "Listening on {LocalEndPoint}, backlog {Backlog}")]
    public static partial void Listening(ILogger logger, IPEndPoint localEndPoint, int backlog);

    [LoggerMessage(EventId = 2, EventName = "Accepted", Level = LogLevel.Debug, Message = "Accepted {RemoteEndPoint} on {LocalEndPoint}", SkipEnabledCheck = true)]
    public static partial void Accepted(ILogger logger, EndPoint? remoteEndPoint, IPEndPoint localEndPoint);

    [LoggerMessage(EventId = 3, EventName = "AcceptFailed", Level = LogLevel.Warning, Message = "No accept on {LocalEndPoint} for {Pause}: {Reason}")]
    public static partial void AcceptFailed(ILogger logger, IPEndPoint localEndPoint, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 4, EventName = "Closed", Level = LogLevel.Information, Message = "Stopped listening on {LocalEndPoint}")]
    public static partial void Closed(ILogger logger, IPEndPoint localEndPoint);
}
