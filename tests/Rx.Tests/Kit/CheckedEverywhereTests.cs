using System.Text.RegularExpressions;
using Xunit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>No test here subscribes to what is not watched.</summary>
public sealed partial class CheckedEverywhereTests
{
    [Fact]
    public void Tests_SubscribeToWhatIsChecked()
    {
        string[] notChecked = [.. SourcesBesideTheKit().SelectMany(static file => Statements(File.ReadAllText(file)).Where(IsUnchecked).Select(statement => $"{Path.GetFileName(file)}: {statement.Trim()}"))];

        Assert.Empty(notChecked);
    }

    [Theory]
    [InlineData("using IDisposable a = connection.Lines().Subscribe(lines.Add)", true)]
    [InlineData("await connection.Lines()\n    .FirstAsync().ToTask()", true)]
    [InlineData("await foreach (string line in connection.Lines().ReadAllAsync())", true)]
    [InlineData("connection.Lines().Checked().Subscribe(lines.Add)", false)]
    [InlineData("using Watched<string> lines = connection.Lines().Watch()", false)]
    [InlineData("goOn.Wait()", false)]
    public void Statement_ThatSubscribes_IsFoundUnlessChecked(string statement, bool found) => Assert.Equal(found, IsUnchecked(statement));

    private static bool IsUnchecked(string statement) => Subscribing().IsMatch(statement) && !statement.Contains(".Checked()", StringComparison.Ordinal);

    private static string[] Statements(string source) => source.Split(';');

    private static IEnumerable<string> SourcesBesideTheKit()
    {
        string root = Find(AppContext.BaseDirectory);
        string[] files = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories);
        return files.Where(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj" or "Kit"));
    }

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "RxSocket.Rx.Tests.csproj")) ? folder
        : Path.GetDirectoryName(folder) is { } above ? Find(above)
        : throw new DirectoryNotFoundException("No project above the tests.");

    // Everything that ends a chain of operators here.
    [GeneratedRegex(@"\.(Subscribe|SubscribeSequential|ForEachAsync|ToTask|ToEnumerable|ToChannel|ReadAllAsync|CopyToAsync|Publish|RunAsync|(First|Last|Single)(OrDefault)?Async)\s*\(|\)\.Wait\(\)")]
    private static partial Regex Subscribing();
}
