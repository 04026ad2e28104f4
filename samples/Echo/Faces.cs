namespace Echo;

/// <summary>The three faces by name.</summary>
internal static class Faces
{
    public static IReadOnlyList<string> All { get; } = ["async", "rx", "blocking"];

    public static async Task<IEcho> ListenAsync(string face, string host, int port) => face switch
    {
        "async" => await AsyncEcho.ListenAsync(host, port),
        "rx" => await RxEcho.ListenAsync(host, port),
        "blocking" => BlockingEcho.Listen(host, port),
        _ => throw new ArgumentOutOfRangeException(nameof(face), face, "No such face."),
    };
}
