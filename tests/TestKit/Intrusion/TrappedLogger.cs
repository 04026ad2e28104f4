using Microsoft.Extensions.Logging;

namespace RxSocket.TestKit;

/// <summary>A logger for everything, with a trap at each question and each line.</summary>
public sealed class TrappedLogger(Trap trap) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        trap.Pass();
        return null;
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        trap.Pass();
        return true;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => trap.Pass();
}
