using System.ComponentModel;
using System.Diagnostics;

namespace RxSocket.Docs.Tests;

/// <summary>What this machine has of other people's programs.</summary>
internal static class Installed
{
    public static bool LuaSocket { get; } = Runs("lua5.4", "-e", "require 'socket'");

    public static bool Redis { get; } = Runs("redis-server", "--version");

    private static bool Runs(string program, params IEnumerable<string> arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
