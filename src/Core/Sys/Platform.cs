namespace RxSocket.Sys;

/// <summary>Which engine serves this process: the system's own (epoll on Linux), or the portable one on System.Net.Sockets alone.</summary>
internal static class Platform
{
    /// <summary>The environment variable that asks for the portable engine where a native one exists: <c>RXSOCKET_ENGINE=portable</c>.</summary>
    public const string EngineVariable = "RXSOCKET_ENGINE";

    public static readonly bool IsNative =
        OperatingSystem.IsLinux() && !"portable".Equals(Environment.GetEnvironmentVariable(EngineVariable), StringComparison.OrdinalIgnoreCase);
}
