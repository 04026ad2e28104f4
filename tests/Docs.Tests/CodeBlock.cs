namespace RxSocket.Docs.Tests;

/// <summary>A fenced block of a page: the words behind its opening fence, where it begins, and its text.</summary>
internal sealed record CodeBlock(string Page, int Line, string[] Info, string Text)
{
    private const string Fence = "```";

    public bool IsCSharp => Info is ["csharp", ..];

    /// <summary>Not meant to compile: the page says so itself.</summary>
    public bool IsPseudo => Info.Contains("ignore");

    public static IEnumerable<CodeBlock> All() => Repository.Pages().SelectMany(Of);

    public static IEnumerable<CodeBlock> Of(string page)
    {
        string[] lines = Repository.Read(page).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            int end = Array.FindIndex(lines, i + 1, static line => line.StartsWith(Fence, StringComparison.Ordinal));
            Assert.True(end > 0, $"{page}:{i + 1}: the block has no end.");
            string[] info = lines[i][Fence.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            yield return new CodeBlock(page, i + 1, info, string.Join('\n', lines[(i + 1)..end]));
            i = end;
        }
    }

    public override string ToString() => $"{Page}:{Line}";
}
