using System.Text.RegularExpressions;

namespace RxSocket.Docs.Tests;

/// <summary>The map from LuaSocket to here leaves nothing out, and says what the tests say.</summary>
public sealed partial class MapTests
{
    // What LuaSocket 3.1.0 itself lists, without the rooms that are not built: dns, udp, unix and what stands on them.
    private const string Names =
        """
        BLOCKSIZE _DATAGRAMSIZE _DEBUG _SETSIZE _SOCKETINVALID _VERSION __unload bind choose connect connect4 connect6 gettime headers.canonic newtry protect
        select sink sinkt skip sleep source sourcet tcp tcp4 tcp6 try
        server:accept master:bind o.class close master:connect dirty getfamily getfd getoption getpeername getsockname client:getstats gettimeout
        master:listen client:receive client:send setfd setoption setpeername setsockname setstats settimeout client:shutdown
        source.cat source.chain source.empty source.error source.file source.rewind source.simplify source.string source.table
        sink.chain sink.error sink.file sink.null sink.simplify sink.table filter.chain filter.cycle pump.all pump.step
        """;

    // The names in the first cell of a row share the prefix of the first: `source.empty`, `error`.
    private static readonly HashSet<string> Rows = [.. Table().SelectMany(static cells => NamesIn(cells[0]))];

    public static TheoryData<string> EveryName => [.. Names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    [Theory]
    [MemberData(nameof(EveryName))]
    public void EveryName_HasARow(string name) => Assert.Contains(name, Rows);

    [Fact]
    public void EveryRow_SaysWhetherItIsTheSame() =>
        Assert.All(Table(), static cells => Assert.Contains(cells[^2], new[] { "same", "differs", "absent" }));

    [Fact]
    public void EveryOption_HasARow() =>
        Assert.All(OptionName().Matches(Repository.Read("src/Core/Blocking/OptionTable.cs")).Select(static option => option.Groups[1].Value), static option => Assert.Contains(option, Rows));

    [Fact]
    public void EveryDifference_IsExplained()
    {
        string headings = string.Concat(Heading().Matches(Map()).Select(static heading => heading.Value));

        IEnumerable<string> unexplained = Table().Where(static cells => cells.Contains("differs"))
            .Where(cells => !Regex.IsMatch(headings, $@"\b{Regex.Escape(NamesIn(cells[0])[0].Split(':', '.')[^1])}\b")).Select(static cells => cells[0]);

        Assert.Empty(unexplained);
    }

    [Fact]
    public void EveryTest_ThatIsNamed_Exists()
    {
        string tests = string.Concat(Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")).Select(File.ReadAllText));

        IEnumerable<string> named = Table().SelectMany(static cells => InCode().Matches(cells[^1])).Select(static name => name.Groups[1].Value);

        Assert.All(named, name => Assert.Matches($@"class {Regex.Escape(name)}\b", tests));
        Assert.All(Table().Where(static cells => !cells.Contains("absent")), static cells => Assert.Matches(InCode(), cells[^1]));
    }

    [Fact]
    public void DiffersOnPurpose_IsWhatTheVectorRunCountsAsThat()
    {
        IEnumerable<string> counted = Repository.Read("tests/Vectors/differs.txt").Split('\n').Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(static cells => $"| {cells[0]} | `{cells[1]}` | {(cells[2] == "any" ? "all" : cells[2])} | {cells[3]} |");

        Assert.Equal(counted, Map().Split("## Differs on purpose")[1].Split('\n').Where(static line => line.StartsWith('|')).Skip(2));
    }

    private static string Map() => Repository.Read("docs/luasocket-map.md");

    // The rows of the tables before "What differs": a row behind a line of dashes.
    private static IEnumerable<string[]> Table()
    {
        bool isBody = false;
        foreach (string line in Map().Split("## What differs")[0].Split('\n'))
        {
            if (isBody && line.StartsWith('|'))
            {
                yield return [.. UnescapedBar().Split(line)[1..^1].Select(static cell => cell.Trim())];
            }

            isBody = line.StartsWith("| ---", StringComparison.Ordinal) || (isBody && line.StartsWith('|'));
        }
    }

    private static string[] NamesIn(string cell)
    {
        string[] names = [.. InCode().Matches(cell).Select(static code => code.Groups[1].Value.Split('(')[0])];
        string prefix = names.Length > 0 && names[0].Contains('.') ? names[0].Split('.')[0] + "." : string.Empty;
        return [.. names.Select(name => name.Contains('.') || name.StartsWith('_') ? name : prefix + name)];
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex UnescapedBar();

    [GeneratedRegex(@"^\*\*.*?\*\*:", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s+\[""([\w-]+)""\] =", RegexOptions.Multiline)]
    private static partial Regex OptionName();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InCode();
}
