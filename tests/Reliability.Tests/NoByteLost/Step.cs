using CsCheck;

namespace RxSocket.Reliability.Tests;

internal enum Pattern
{
    Line,
    LineMemory,
    Count,
    Into,
    Some,
    All,
    Peek,
}

/// <summary>What ends a receive, unless its data does before.</summary>
internal enum Ending
{
    Data,
    Timeout,
    Cancel,
    Cap,
    Poll,
}

/// <summary>How the peer ends.</summary>
internal enum Close
{
    Orderly,
    Reset,
    Half,
}

/// <summary>A receive, and the sizes of the pieces that come before it and while it waits.</summary>
internal sealed record Step(Pattern Pattern, int Count, Ending Ending, int[] Before, int[] During)
{
    // Few bytes, and the sizes of the receive buffer's blocks.
    private static readonly Gen<int> Size = Gen.Frequency((12, Gen.Int[0, 60]), (1, Gen.Int[8180, 8200]), (1, Gen.Int[65530, 65540]));

    public static readonly Gen<Step> Any = Gen.Select(
        Gen.Enum<Pattern>(),
        Gen.Frequency((8, Gen.Int[1, 50]), (1, Gen.Int[8190, 8194]), (1, Gen.Int[70_000, 70_010])),
        Gen.Enum<Ending>(),
        Size.Array[0, 2],
        Size.Array[0, 3],
        static (pattern, count, ending, before, during) => new Step(pattern, count, ending, before, during));

    public static readonly Gen<int> LineEvery = Gen.Int[0, 4].Select(static kind => kind switch { 0 => 2, 1 => 8, 2 => 40, 3 => 3000, _ => int.MaxValue });

    public override string ToString() =>
        $"{Pattern}({Count}) ends by {Ending}, before [{string.Join(' ', Before)}], during [{string.Join(' ', During)}]";
}
