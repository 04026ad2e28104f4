namespace RxSocket.Benchmarks.Runner;

/// <summary>What the load generator does.</summary>
/// <param name="Mode">echo, rotate, stream or accept.</param>
/// <param name="Size">The size of a message or unit, in bytes.</param>
/// <param name="Connections">How many connections.</param>
/// <param name="PauseMicroseconds">The pause between two messages.</param>
internal sealed record LoadShape(string Mode, int Size, int Connections = 1, int PauseMicroseconds = 0);
