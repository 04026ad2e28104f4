using System.Globalization;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Vectors.Differential;

/// <summary>
/// Random programs give here what they give under LuaSocket itself, which runs beside: result for result, error for error.
/// <list type="number">
/// <item>A program is Lua code that draws its calls and their arguments from its number, so it is the same for both.</item>
/// <item>It writes down each call and what came; numbers that the system chooses get names.</item>
/// <item>What differs is run again: a difference that is one shows every time, a machine that stalled does not.</item>
/// </list>
/// <c>RXSOCKET_PROGRAMS=50</c> runs fifty times as many.
/// </summary>
[Collection(nameof(DifferentialTests))]
[CollectionDefinition(nameof(DifferentialTests), DisableParallelization = true)]
public sealed class DifferentialTests
{
    private const int Batch = 20;
    private const int Runs = 4;

    private static readonly int Times = int.Parse(Environment.GetEnvironmentVariable("RXSOCKET_PROGRAMS") ?? "1", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("sockets", 20)]
    [InlineData("streams", 60)]
    [InlineData("ltn12", 200)]
    [InlineData("try", 200)]
    public async Task Programs_DrawnAtRandom_GiveWhatTheyGiveUnderLuaSocket(string kind, int count)
    {
        LuaProcess.SkipIfMissing();
        LuaPrograms programs = new(kind);
        List<string> differences = [];
        for (int first = 1; first <= count * Times; first += Batch)
        {
            int last = Math.Min(first + Batch - 1, count * Times);
            (string[] expected, string[] actual) = await Both(programs, first, last);
            Assert.Equal(last - first + 1, expected.Length);
            for (int number = first; number <= last; number++)
            {
                if (expected[number - first] != actual.ElementAtOrDefault(number - first) && await DifferenceOf(programs, number) is { } difference)
                {
                    differences.Add($"{kind} {number}:\n{difference}");
                }
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {count * Times} programs differ.\n{string.Join("\n\n", differences.Take(10))}");
    }

    // Null: it came out the same once.
    private static async Task<string?> DifferenceOf(LuaPrograms programs, int number)
    {
        string? difference = null;
        for (int i = 0; i < Runs; i++)
        {
            (string[] expected, string[] actual) = await Both(programs, number, number);
            if (expected[0] == actual[0])
            {
                return null;
            }

            difference = FirstDifference(expected[0].Split('\n'), actual[0].Split('\n'));
        }

        return difference;
    }

    private static async Task<(string[] UnderLuaSocket, string[] Here)> Both(LuaPrograms programs, int first, int last)
    {
        Task<string[]> underLuaSocket = programs.UnderLuaSocket(first, last);
        string[] here = await programs.Here(first, last);
        return (await underLuaSocket, here);
    }

    private static string FirstDifference(string[] expected, string[] actual)
    {
        int same = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
        IEnumerable<string> before = expected[Math.Max(0, same - 5)..same].Select(static line => "  " + line);
        return string.Join('\n', [.. before, "  LuaSocket: " + expected.ElementAtOrDefault(same), "  here:      " + actual.ElementAtOrDefault(same)]);
    }
}
