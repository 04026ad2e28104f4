namespace RxSocket.Tests;

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "RxSocket.sln")) ? folder
        : Path.GetDirectoryName(folder) is { } above ? Find(above)
        : throw new DirectoryNotFoundException("No RxSocket.sln above the tests.");
}
