using System.Diagnostics;
using System.Reflection;

namespace RxSocket.TestKit;

/// <summary>Plays a scene in a process of its own: this program once more, which plays the scene instead of running tests. For what concerns the whole process:
/// its thread pool, its signals, its descriptors, its death.</summary>
public static class Scene
{
    private const string Variable = "RXSOCKET_TEST_SCENE";
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    /// <param name="scene">A static method without parameters.</param>
    /// <param name="environment">A variable of its process's environment, beside those of this one.</param>
    public static Process Start(Action scene, (string Name, string Value)? environment = null)
    {
        MethodInfo method = scene.Method;
        ProcessStartInfo start = new(Environment.ProcessPath!);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment[Variable] = $"{method.Name} {method.DeclaringType!.AssemblyQualifiedName}";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(Scene).Assembly.Location;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        if (environment is { } variable)
        {
            start.Environment[variable.Name] = variable.Value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Plays a scene to its end, whatever that is.</summary>
    /// <param name="scene">A static method without parameters.</param>
    /// <param name="limit">Longer, and the scene is ended and has failed.</param>
    /// <param name="environment">A variable of its process's environment.</param>
    public static async Task<SceneEnd> Play(Action scene, TimeSpan? limit = null, (string Name, string Value)? environment = null)
    {
        using Process process = Start(scene, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit ?? DefaultLimit);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new TimeoutException($"The scene {scene.Method.Name} was not over within {limit ?? DefaultLimit}:\n{await output}\n{await errors}");
        }

        return new SceneEnd(process.ExitCode, await output, await errors);
    }

    internal static void PlayIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } asked)
        {
            return;
        }

        // What a child of the child would do is nobody's business here.
        Environment.SetEnvironmentVariable(Variable, null);
        string[] names = asked.Split(' ', 2);
        Type.GetType(names[1], throwOnError: true)!.GetMethod(names[0], BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.CreateDelegate<Action>()();
        Environment.Exit(0);
    }
}
