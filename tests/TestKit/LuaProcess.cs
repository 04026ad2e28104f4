using System.Diagnostics;
using System.Text;
using Xunit;

namespace RxSocket.TestKit;

/// <summary>A script under the real Lua with the real LuaSocket, under a limit of time. What it printed is shown where it fails.</summary>
public sealed class LuaProcess : IDisposable
{
    private const string Program = "lua5.4";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly Lazy<string?> Missing = new(Look);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private LuaProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Skips the test where there is no LuaSocket.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(Missing.Value is null, $"No real LuaSocket here: {Missing.Value}");

    /// <param name="script">A file of the folder Lua.</param>
    /// <param name="arguments">The script's own.</param>
    public static LuaProcess Start(string script, params string[] arguments) =>
        new(Process.Start(Plan([Path.Combine(AppContext.BaseDirectory, "Lua", script), .. arguments]))!);

    /// <summary>Runs a script given as text. What it prints is text of Latin-1: one char a byte.</summary>
    /// <param name="code">The script.</param>
    /// <returns>What it printed, without white space at its ends.</returns>
    public static async Task<string> Run(string code)
    {
        ProcessStartInfo plan = Plan(["-"]);
        plan.RedirectStandardInput = true;
        plan.StandardInputEncoding = plan.StandardOutputEncoding = Encoding.Latin1;
        using LuaProcess script = new(Process.Start(plan)!);
        await script._process.StandardInput.WriteAsync(code);
        script._process.StandardInput.Close();
        return await script.End();
    }

    /// <summary>The next line it prints.</summary>
    public async Task<string> Line()
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException($"It ended: {await _errors}");
        }
        catch (TimeoutException)
        {
            throw await Killed("printed nothing");
        }
    }

    /// <summary>Waits for its end, which has to be a good one. Gives what it printed since.</summary>
    public async Task<string> End()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw await Killed("was not over");
        }

        Assert.True(_process.ExitCode == 0, $"{Program} failed with {_process.ExitCode}:\n{await output}\n{await _errors}");
        return (await output).Trim();
    }

    // Whatever the test did: it must not stay.
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<Exception> Killed(string what)
    {
        _process.Kill();
        return new TimeoutException($"{Program} (process {_process.Id}) {what} within {Limit} and was killed:\n{await _errors}");
    }

    private static ProcessStartInfo Plan(IEnumerable<string> arguments) =>
        new(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    // Null: there is one.
    private static string? Look()
    {
        try
        {
            using Process process = Process.Start(Plan(["-e", "require 'socket'"]))!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : errors;
        }
        catch (System.ComponentModel.Win32Exception none)
        {
            return none.Message;
        }
    }
}
