namespace RxSocket.Reliability.Tests;

/// <summary>How many cases are run: as many as CI has time for, or, with <c>RXSOCKET_RELIABILITY=full</c>, as many as are promised.</summary>
internal static class Counts
{
    public static readonly bool IsFull = Environment.GetEnvironmentVariable("RXSOCKET_RELIABILITY") == "full";

    public static int Of(int ci, int full) => IsFull ? full : ci;
}
