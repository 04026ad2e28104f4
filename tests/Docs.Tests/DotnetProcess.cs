namespace RxSocket.Docs.Tests;

/// <summary>The dotnet command as a child process.</summary>
internal sealed class DotnetProcess : ChildProcess
{
    private DotnetProcess(IEnumerable<string> arguments)
        : base(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
    {
    }

    public static DotnetProcess Start(params IEnumerable<string> arguments)
    {
        DotnetProcess process = StartToBeTyped(arguments);
        process.CloseInput();
        return process;
    }

    /// <summary>One that can be typed to; <see cref="Start"/> leaves it nothing to read.</summary>
    public static DotnetProcess StartToBeTyped(params IEnumerable<string> arguments) => new(arguments);

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params IEnumerable<string> arguments)
    {
        using DotnetProcess process = Start(arguments);
        return await process.EndAsync();
    }
}
