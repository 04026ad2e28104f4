using System.Diagnostics;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>Runs a scene in a process of its own: this program once more, which plays the scene instead of running tests. For what concerns the whole process:
/// its thread pool, its signals, its descriptors.</summary>
internal static class ChildProcess
{
    private const string Variable = "RXSOCKET_TEST_SCENE";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(Counts.IsFull ? 900 : 60);

    private static readonly Dictionary<string, Action> Scenes = new()
    {
        [nameof(StarvedPool.PlayWithThePoolBlocked)] = StarvedPool.PlayWithThePoolBlocked,
        [nameof(AcceptUnderPressure.ServeAwaited)] = AcceptUnderPressure.ServeAwaited,
        [nameof(AcceptUnderPressure.ServeObserved)] = AcceptUnderPressure.ServeObserved,
        [nameof(InterruptedCalls.PlayStorm)] = InterruptedCalls.PlayStorm,
        [nameof(InterruptedCalls.PlayGonePeer)] = InterruptedCalls.PlayGonePeer,
    };

    public static Process Start(string scene)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment[Variable] = scene;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ChildProcess).Assembly.Location;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>Plays a scene to its end, which must be a good one.</summary>
    /// <returns>The lines it wrote, one "name value" each.</returns>
    public static async Task<Dictionary<string, double>> Play(string scene)
    {
        using Process process = Start(scene);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"The scene {scene} was not over within {Limit}:\n{await output}\n{await errors}");
        }

        Assert.True(process.ExitCode == 0, $"The scene {scene} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t'))
            .ToDictionary(static parts => parts[0], static parts => double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public static void Say(string name, double value) =>
        Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}\t{value}"));

    internal static void PlayIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } scene)
        {
            // What a child of the child would do is nobody's business here.
            Environment.SetEnvironmentVariable(Variable, null);
            Scenes[scene]();
            Environment.Exit(0);
        }
    }
}
