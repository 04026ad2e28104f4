namespace Echo;

/// <summary>An echo server of lines: each line that a client sends comes back to it, ended by LF. A client that fails ends its own connection only.</summary>
internal interface IEcho : IDisposable
{
    /// <summary>The port that clients reach.</summary>
    int Port { get; }

    /// <summary>Takes clients until the server is disposed of.</summary>
    Task ServeAsync();
}
