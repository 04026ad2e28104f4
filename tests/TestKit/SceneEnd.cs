namespace RxSocket.TestKit;

/// <summary>How a scene's process ended, and what it wrote.</summary>
public sealed record SceneEnd(int ExitCode, string Output, string Errors);
