namespace RxSocket.Docs.Tests;

/// <summary>A snippet that is a program, as a process of its own beside the libraries of these tests. It may write what it likes, and goes with its test.</summary>
internal sealed class SnippetProgram : IDisposable
{
    private readonly string _image = Path.Combine(AppContext.BaseDirectory, $"Snippet{Guid.NewGuid():N}.dll");

    private SnippetProgram(string program, bool typed)
    {
        string tests = Path.Combine(AppContext.BaseDirectory, typeof(SnippetProgram).Assembly.GetName().Name!);
        SnippetCompiler.Save(program, _image);
        string[] arguments = ["exec", "--depsfile", $"{tests}.deps.json", "--runtimeconfig", $"{tests}.runtimeconfig.json", _image];
        Process = typed ? DotnetProcess.StartToBeTyped(arguments) : DotnetProcess.Start(arguments);
    }

    public DotnetProcess Process { get; }

    /// <param name="program">The program.</param>
    /// <param name="typed">Whether the test types to it; otherwise it has nothing to read.</param>
    public static SnippetProgram Start(string program, bool typed = false) => new(program, typed);

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
