using System.Globalization;
using System.Text.RegularExpressions;

namespace Harness;

/// <summary>One line of a script: what to do, with what, and until when.</summary>
internal sealed record Step(int Number, string Verb, string Text, TimeSpan Within)
{
    public override string ToString() => $"line {Number}: {Verb} {Text}".TrimEnd();
}

/// <summary>What is to be said to a server, and what is expected of it, a step a line.</summary>
internal sealed record Script(string Name, IReadOnlyList<Step> Steps)
{
    public const string Verbs = """
        within SECONDS   for each step from here on; 5 at first
        send TEXT        sends a line, ended by CRLF
        write TEXT       sends what is written, with the escapes of a regular expression: \r \n \t \x00
        expect TEXT      the next line is this
        match REGEX      the next line matches
        until REGEX      one of the lines to come matches; those before it are passed over
        end              the server ends, and nothing comes before
        half-close       ends this side, and goes on receiving
        # a remark, as is an empty line
        """;

    private static readonly TimeSpan FirstWithin = TimeSpan.FromSeconds(5);

    /// <exception cref="FormatException">A line is not to be understood.</exception>
    public static Script Parse(string name, IEnumerable<string> lines)
    {
        List<Step> steps = [];
        TimeSpan within = FirstWithin;
        foreach ((int index, string line) in lines.Index())
        {
            if (line.Trim() is not [not '#', ..] words)
            {
                continue;
            }

            string[] parts = words.Split(' ', 2);
            Step step = new(index + 1, parts[0], parts.ElementAtOrDefault(1) ?? string.Empty, within);
            try
            {
                if (step.Verb == "within")
                {
                    within = TimeSpan.FromSeconds(double.Parse(step.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
                }
                else
                {
                    steps.Add(Checked(step));
                }
            }
            catch (Exception fault) when (fault is ArgumentException or FormatException or OverflowException)
            {
                throw new FormatException($"{name}, {step}: {fault.Message}", fault);
            }
        }

        return new Script(name, steps);
    }

    private static Step Checked(Step step) => step.Verb switch
    {
        "send" or "expect" => step,
        "end" or "half-close" when step.Text.Length == 0 => step,
        "write" => step with { Text = Regex.Unescape(step.Text) },
        "match" or "until" when new Regex(step.Text) is not null => step,
        _ => throw new FormatException("there is no such step."),
    };
}
