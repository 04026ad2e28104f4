namespace RxSocket.Docs.Tests;

public sealed class ReadmeTests
{
    private const string PortInText = "8383";

    public static TheoryData<string> Echoes =>
        [.. CodeBlock.Of("README.md").Where(static block => block.IsCSharp && block.Text.Contains(PortInText)).Select(static block => block.ToString())];

    private static IEnumerable<string> Commands =>
        CodeBlock.Of("README.md").Where(static block => block.Info is ["sh"])
            .SelectMany(static block => block.Text.Split('\n')).Select(static line => line.Split('#')[0].Trim());

    [Fact]
    public void Echo_OfEachFace_IsShown() => Assert.Equal(3, Echoes.Count);

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task Echo_AsShown_EchoesLines(string place)
    {
        CodeBlock echo = CodeBlock.Of("README.md").Single(block => block.ToString() == place);
        int port = Peer.FreePort();

        Task serving = Task.Factory.StartNew(() => SnippetCompiler.Run(echo.Text.Replace(PortInText, $"{port}")), TaskCreationOptions.LongRunning);
        using Peer client = await Peer.ConnectAsync(port, () => serving.IsCompleted);
        await client.SayAsync("one\r\ntwo: zw\u00F6lf\n");
        client.End();
        string all = await client.HearAllAsync();
        await serving.WaitAsync(Peer.Patience);

        Assert.Equal("one\ntwo: zw\u00F6lf\n", all);
    }

    [Theory]
    [InlineData("dotnet run --project samples/Echo")]
    [InlineData("dotnet test")]
    public void Commands_ThatDoEverything_AreShown(string command) => Assert.Contains(command, Commands);

    [Fact]
    public void Commands_WithAProject_NameOneThatExists()
    {
        IEnumerable<string> projects = Commands.Select(static command => command.Split(' '))
            .SelectMany(static words => words.SkipWhile(static word => word != "--project").Skip(1).Take(1));

        Assert.All(projects, static project => Assert.True(Directory.Exists(Repository.PathOf(project)), project));
    }
}
