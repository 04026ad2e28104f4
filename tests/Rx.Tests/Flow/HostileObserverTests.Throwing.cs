using Microsoft.Extensions.Logging;

namespace RxSocket.Rx.Tests.Flow;

// What throws wherever it is called.
public sealed partial class HostileObserverTests
{
    private sealed class ThrowingFraming() : Framing(100)
    {
        protected override Cut Find(ReadOnlySpan<byte> received, int examined) => throw new NotSupportedException();

        protected override void Write(ReadOnlySpan<byte> message, System.Buffers.IBufferWriter<byte> into) => throw new NotSupportedException();
    }

    // At what Serve writes; what the server itself does is a matter of Core's.
    private sealed class ThrowingLogger : ILogger
    {
        private const int FirstOfServe = 5;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new NotSupportedException();

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id >= FirstOfServe)
            {
                throw new NotSupportedException();
            }
        }
    }
}
