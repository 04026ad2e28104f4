namespace RxSocket.Docs.Tests;

public sealed class SnippetTests
{
    public static TheoryData<string> Snippets =>
        [.. CodeBlock.All().Where(static block => block is { IsCSharp: true, IsPseudo: false }).Select(static block => block.ToString())];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Snippet_OnAnyPage_Compiles(string place)
    {
        CodeBlock snippet = CodeBlock.All().Single(block => block.ToString() == place);

        IReadOnlyList<string> complaints = SnippetCompiler.Complaints(snippet.Text);

        Assert.Empty(complaints);
    }
}
