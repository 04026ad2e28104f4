using System.Diagnostics;

namespace RxSocket.Benchmarks.Runner;

/// <summary>The programs that are not .NET: C ones, compiled here and now, and the interpreters that are installed. What is missing has a reason.</summary>
internal sealed class Toolbox
{
    private static readonly string Output = Path.Combine(AppContext.BaseDirectory, "native");
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "c");

    public Toolbox()
    {
        Directory.CreateDirectory(Output);
        CMissing = Compile("load") ?? Compile("server_blocking") ?? Compile("server_epoll");
        LuaMissing = Try("lua5.4", "-e", "require 'socket'");
        NodeMissing = Try("node", "--version");
    }

    /// <summary>Null: there is a C compiler, and it has done its work.</summary>
    public string? CMissing { get; }

    public string? LuaMissing { get; }

    public string? NodeMissing { get; }

    public static string Binary(string name) => Path.Combine(Output, name);

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "scripts", name);

    /// <summary>What a program says of itself, in its first line.</summary>
    public static string? FirstLineOf(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string? line = process.StandardOutput.ReadLine();
            process.WaitForExit();
            return line;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string? Compile(string name) =>
        Try("gcc", "-O2", "-pthread", "-o", Binary(name), Path.Combine(Sources, name + ".c"));

    private static string? Try(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string words = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} fails: {words.Split('\n')[0]}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"{program} is not installed";
        }
    }
}
