namespace Echo;

/// <summary>What a client sends: lines, each with the line end that it goes out with, so many before it expects their echo.</summary>
internal sealed record Text(string Name, string LineEnd, int LinesAtOnce, IReadOnlyList<string> Lines)
{
    private static readonly string[] FreeAndEqual =
    [
        "All human beings are born free and equal in dignity and rights.",
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
        "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
        "Todos os seres humanos nascem livres e iguais em dignidade e em direitos.",
        "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
        "Все люди рождаются свободными и равными в своем достоинстве и правах.",
        "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    ];

    public static IReadOnlyList<Text> All { get; } =
    [
        new("plain lines", "\n", 1, ["Hello.", "Is there anybody on the other side?", "", "The line above is empty."]),
        new("CRLF lines", "\r\n", 1, ["EHLO localhost", "NOOP", "QUIT"]),
        new("UTF-8", "\n", 1, FreeAndEqual),
        new("all at once", "\r\n", int.MaxValue, Long()),
    ];

    private static string[] Long() =>
        [.. Enumerable.Range(1, 3000).Select(static i => $"{i}. {FreeAndEqual[i % FreeAndEqual.Length]}"), new string('~', 100_000)];
}
