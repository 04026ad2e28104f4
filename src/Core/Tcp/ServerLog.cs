using System.Net;
using Microsoft.Extensions.Logging;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>What a server writes to its logger. A logger that throws changes nothing for the server: its exceptions go where those of the meter's listeners
/// go.</summary>
internal static partial class ServerLog
{
    public static void Listening(ILogger? logger, IPEndPoint localEndPoint, int backlog) =>
        Write(logger, logger => WriteListening(logger, localEndPoint, backlog));

    /// <summary>The logger, if it wants to be told of each connection; null otherwise.</summary>
    public static ILogger? ForAccepted(ILogger? logger) => logger is null ? null : IfDebugs(logger);

    public static void Accepted(ILogger logger, EndPoint? remoteEndPoint, IPEndPoint localEndPoint) =>
        Write(logger, logger => WriteAccepted(logger, remoteEndPoint, localEndPoint));

    public static void AcceptFailed(ILogger? logger, IPEndPoint localEndPoint, TimeSpan pause, string reason) =>
        Write(logger, logger => WriteAcceptFailed(logger, localEndPoint, pause, reason));

    public static void Closed(ILogger? logger, IPEndPoint localEndPoint) => Write(logger, logger => WriteClosed(logger, localEndPoint));

    private static ILogger? IfDebugs(ILogger logger)
    {
        bool debugs = false;
        Write(logger, logger => debugs = logger.IsEnabled(LogLevel.Debug));
        return debugs ? logger : null;
    }

    private static void Write(ILogger? logger, Action<ILogger> write)
    {
        if (logger is null)
        {
            return;
        }

        try
        {
            write(logger);
        }
        catch (Exception thrown)
        {
            TracedFaults.Report(thrown, "A logger threw");
        }
    }

    [LoggerMessage(EventId = 1, EventName = "Listening", Level = LogLevel.Information, Message = "Listening on {LocalEndPoint}, backlog {Backlog}")]
    private static partial void WriteListening(ILogger logger, IPEndPoint localEndPoint, int backlog);

    [LoggerMessage(EventId = 2, EventName = "Accepted", Level = LogLevel.Debug, Message = "Accepted {RemoteEndPoint} on {LocalEndPoint}", SkipEnabledCheck = true)]
    private static partial void WriteAccepted(ILogger logger, EndPoint? remoteEndPoint, IPEndPoint localEndPoint);

    [LoggerMessage(EventId = 3, EventName = "AcceptFailed", Level = LogLevel.Warning, Message = "No accept on {LocalEndPoint} for {Pause}: {Reason}")]
    private static partial void WriteAcceptFailed(ILogger logger, IPEndPoint localEndPoint, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 4, EventName = "Closed", Level = LogLevel.Information, Message = "Stopped listening on {LocalEndPoint}")]
    private static partial void WriteClosed(ILogger logger, IPEndPoint localEndPoint);
}
