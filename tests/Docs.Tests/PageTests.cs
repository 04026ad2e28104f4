using System.Text.RegularExpressions;

namespace RxSocket.Docs.Tests;

/// <summary>What the pages refer to exists.</summary>
public sealed partial class PageTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Link_ToAFile_Resolves(string page)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(page))!;

        IEnumerable<string> broken = Link().Matches(Prose(page)).Select(static link => link.Groups[1].Value.Split('#')[0])
            .Where(static target => target.Length > 0 && !target.Contains("://"))
            .Where(target => !Path.Exists(Path.Combine(folder, target)));

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Path_InCode_Exists(string page)
    {
        IEnumerable<string> missing = PathInCode().Matches(Prose(page)).Select(static path => path.Groups[1].Value)
            .Where(static path => !Path.Exists(Repository.PathOf(path)));

        Assert.Empty(missing);
    }

    // Pages without their fenced blocks.
    private static string Prose(string page) => Block().Replace(Repository.Read(page), string.Empty);

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|samples|docs|\.ci)/[\w./-]*)`")]
    private static partial Regex PathInCode();
}
