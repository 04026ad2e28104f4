using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RxSocket.TestKit;

/// <summary>A logger that keeps what it is told, a line each.</summary>
public sealed class ListLogger : ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The exceptions among it.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    public LogLevel Least { get; set; } = LogLevel.Trace;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= Least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
        {
            Faults.Enqueue(exception);
        }

        Lines.Enqueue($"{logLevel} {eventId.Name}: {formatter(state, exception)}");
    }
}
