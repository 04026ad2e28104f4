namespace RxSocket.Benchmarks.Runner;

/// <summary>A program and its arguments.</summary>
internal sealed record CommandLine(string Program, params string[] Arguments)
{
    /// <summary>This program, in another process.</summary>
    public static CommandLine Self(params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new CommandLine(program, [typeof(CommandLine).Assembly.Location, .. arguments])
            : new CommandLine(program, arguments);
    }
}
