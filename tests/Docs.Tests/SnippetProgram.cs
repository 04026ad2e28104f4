namespace RxSocket.Docs.Tests;

/// <summary>A snippet that is a program, as a process of its own beside the libraries of these tests. It may write what it likes, and goes with its test.</summary>
internal sealed class SnippetProgram : IDisposable
{
    private readonly string _image = Path.Combine(AppContext.BaseDirectory, $"Snippet{Guid.NewGuid():N}.dll");

    private SnippetProgram(string program)
    {
        string tests = Path.Combine(AppContext.BaseDirectory, typeof(SnippetProgram).Assembly.GetName().Name!);
        SnippetCompiler.Save(program, _image);
        Process = DotnetProcess.Start("exec", "--depsfile", $"{tests}.deps.json", "--runtimeconfig", $"{tests}.runtimeconfig.json", _image);
    }

    public DotnetProcess Process { get; }

    public static SnippetProgram Start(string program) => new(program);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program)
    {
        using SnippetProgram running = Start(program);
        return await running.Process.EndAsync();
    }

    public void Dispose()
    {
        Process.Dispose();
        File.Delete(_image);
    }
}
