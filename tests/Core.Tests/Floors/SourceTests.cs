using Xunit;

namespace RxSocket.Tests;

/// <summary>Rules of the house that only the source can tell.</summary>
public sealed class SourceTests
{
    private const int MostLines = 300;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Files_AreShort(string folder)
    {
        string[] files = [.. SourcesIn(folder)];

        string[] tooLong = [.. files.Where(static file => File.ReadLines(file).Count() > MostLines)];

        Assert.NotEmpty(files);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void PlatformCode_HasFilesOfItsOwn()
    {
        string[] conditional = [.. SourcesIn("src").Where(file => File.ReadLines(file).Any(line => line.StartsWith("#if", StringComparison.Ordinal)))];

        Assert.Empty(conditional);
    }

    private static IEnumerable<string> SourcesIn(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "obj" or "bin"));
}
