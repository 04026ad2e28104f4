using System.Net;
using Microsoft.Extensions.Logging;

namespace RxSocket.Rx;

/// <summary>What the loops that accept and serve write to the server's logger. The numbers go on from those of the server itself, which writes to the same one. A
/// logger that throws changes nothing for the server: what it throws is written to <see cref="System.Diagnostics.Trace"/>.</summary>
internal static partial class ServeLog
{
    public static void Write(TcpServer server, ServeEvent happened)
    {
        if (server.Logger is not { } logger)
        {
            return;
        }

        try
        {
            Write(logger, server, happened);
        }
        catch (Exception thrown)
        {
            Trace(thrown);
        }
    }

    public static void Write(TcpServer server, AcceptFault failed)
    {
        try
        {
            // Nobody came: the system refused nothing.
            if (server.Logger is { } logger && failed.Fault is not SocketTimeoutException)
            {
                AcceptFailed(logger, server.LocalEndPoint, failed.Pause, failed.Fault.Word);
            }
        }
        catch (Exception thrown)
        {
            Trace(thrown);
        }
    }

    /// <summary>Whether the logger wants to be told of each connection.</summary>
    public static bool IsToldOfEach(TcpServer server)
    {
        try
        {
            return server.Logger?.IsEnabled(LogLevel.Debug) == true;
        }
        catch (Exception thrown)
        {
            Trace(thrown);
            return false;
        }
    }

    private static void Trace(Exception thrown) => System.Diagnostics.Trace.TraceError($"RxSocket: a logger threw: {thrown}");

    private static void Write(ILogger logger, TcpServer server, ServeEvent happened)
    {
        switch (happened.Kind)
        {
            case ServeEventKind.Opened:
                ConnectionOpened(logger, happened.Connection, happened.Open);
                break;
            case ServeEventKind.Closed:
                ConnectionClosed(logger, happened.Connection, happened.Reason, happened.Open);
                break;
            case ServeEventKind.Refused:
                ConnectionRefused(logger, happened.Connection, happened.Open);
                break;
            case ServeEventKind.Failed:
                HandlerFailed(logger, happened.Fault, happened.Connection, happened.Reason, happened.Open);
                break;
            case ServeEventKind.Draining:
                Draining(logger, server.LocalEndPoint, happened.Open);
                break;
            case ServeEventKind.Drained:
                Drained(logger, server.LocalEndPoint, happened.Open);
                break;
            case ServeEventKind.CallbackFailed:
                CallbackFailed(logger, happened.Fault, server.LocalEndPoint);
                break;
        }
    }

    // The same event as that of the server's own loop.
    [LoggerMessage(EventId = 3, EventName = "AcceptFailed", Level = LogLevel.Warning, Message = "No accept on {LocalEndPoint} for {Pause}: {Reason}")]
    private static partial void AcceptFailed(ILogger logger, IPEndPoint localEndPoint, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 5, EventName = "ConnectionOpened", Level = LogLevel.Debug, Message = "Opened {Connection}; {Open} open")]
    private static partial void ConnectionOpened(ILogger logger, TcpConnection? connection, int open);

    [LoggerMessage(EventId = 6, EventName = "ConnectionClosed", Level = LogLevel.Debug, Message = "Closed {Connection}: {Reason}; {Open} open")]
    private static partial void ConnectionClosed(ILogger logger, TcpConnection? connection, CloseReason reason, int open);

    [LoggerMessage(EventId = 7, EventName = "ConnectionRefused", Level = LogLevel.Information, Message = "Reset {Connection}, one too many; {Open} open")]
    private static partial void ConnectionRefused(ILogger logger, TcpConnection? connection, int open);

    [LoggerMessage(EventId = 8, EventName = "HandlerFailed", Level = LogLevel.Error, Message = "The handler of {Connection} failed; closed: {Reason}; {Open} open")]
    private static partial void HandlerFailed(ILogger logger, Exception? fault, TcpConnection? connection, CloseReason reason, int open);

    [LoggerMessage(EventId = 9, EventName = "Draining", Level = LogLevel.Information, Message = "Draining {LocalEndPoint}; {Open} open")]
    private static partial void Draining(ILogger logger, IPEndPoint localEndPoint, int open);

    [LoggerMessage(EventId = 10, EventName = "Drained", Level = LogLevel.Information, Message = "Drained {LocalEndPoint}; {Open} open")]
    private static partial void Drained(ILogger logger, IPEndPoint localEndPoint, int open);

    [LoggerMessage(EventId = 11, EventName = "CallbackFailed", Level = LogLevel.Error, Message = "A callback of a handler of {LocalEndPoint} failed when its token was cancelled")]
    private static partial void CallbackFailed(ILogger logger, Exception? fault, IPEndPoint localEndPoint);
}
