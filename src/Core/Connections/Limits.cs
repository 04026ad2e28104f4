namespace RxSocket;

/// <summary>How much a peer can make a connection hold in memory. Beyond it a receive fails with <see cref="System.Net.Sockets.SocketError.MessageSize"/> and the
/// bytes stay in the connection. LuaSocket has no such limit.</summary>
/// <param name="LongestLine">The longest line, in bytes without its end.</param>
/// <param name="MostBuffered">The most bytes one receive may gather: the largest count, and the longest receive-all.</param>
public sealed record Limits(int LongestLine, int MostBuffered)
{
    /// <summary>For peers nobody vouches for: lines of 64 KiB, 16 MiB in all.</summary>
    public static Limits Internet { get; } = new(64 * 1024, 16 * 1024 * 1024);

    /// <summary>For peers of one's own: as much as an array can hold.</summary>
    public static Limits Trusted { get; } = new(Array.MaxLength, Array.MaxLength);

    /// <summary>Refuses a count that no receive may gather.</summary>
    internal void CheckBuffered(int count, string name)
    {
        if (count > MostBuffered)
        {
            throw new ArgumentOutOfRangeException(name, count, $"At most Limits.MostBuffered, {MostBuffered} bytes.");
        }
    }

    /// <summary>What a connection starts with: lines of 1 MiB, 256 MiB in all.</summary>
    public static Limits Default { get; } = new(1024 * 1024, 256 * 1024 * 1024);
}
