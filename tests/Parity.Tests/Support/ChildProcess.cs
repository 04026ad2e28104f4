using System.Diagnostics;
using Xunit;

namespace RxSocket.Parity.Tests.Support;

/// <summary>Runs a scene in a process of its own: this program once more, which plays the scene instead of running tests. For what concerns the whole process:
/// its thread pool, its threads, its death.</summary>
internal static class ChildProcess
{
    private const string Variable = "RXSOCKET_TEST_SCENE";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, Action> Scenes = new()
    {
        [nameof(Edges.PoolScenes.BlockingFaceWithThePoolBlocked)] = Edges.PoolScenes.BlockingFaceWithThePoolBlocked,
        [nameof(Edges.PoolScenes.ObserverThrows)] = Edges.PoolScenes.ObserverThrows,
        [nameof(Edges.PoolScenes.ErrorWithoutObserver)] = Edges.PoolScenes.ErrorWithoutObserver,
    };

    public static async Task<(int ExitCode, string Output)> Play(string scene)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = scene;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ChildProcess).Assembly.Location;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
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

        return (process.ExitCode, await output + await errors);
    }

    internal static void PlayIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } scene)
        {
            Scenes[scene]();
            Environment.Exit(0);
        }
    }
}
