using System.Globalization;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A scene that tells figures, one "name value" a line.</summary>
internal static class MeasuredScene
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(Counts.IsFull ? 900 : 60);

    /// <summary>Plays a scene to its end, which must be a good one.</summary>
    /// <returns>What it said.</returns>
    public static async Task<Dictionary<string, double>> Play(Action scene)
    {
        SceneEnd end = await Scene.Play(scene, Limit);

        Assert.True(end.ExitCode == 0, $"The scene {scene.Method.Name} ended with {end.ExitCode}:\n{end.Output}\n{end.Errors}");
        return end.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t'))
            .ToDictionary(static parts => parts[0], static parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public static void Say(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{value}"));
}
