using System.Collections;
using System.Globalization;
using System.Text.Json;
using RxSocket.Blocking;

namespace RxSocket.Vectors.Support;

/// <summary>Whether what came is what was recorded. A Lua number is a number, whatever its type; placeholders match anything of their kind, and what
/// <see cref="Places"/> knows exactly.</summary>
internal sealed class Matcher(Places? places = null)
{
    private const double SecondsTolerance = 0.3;

    private readonly Dictionary<string, string> _variables = [];

    public bool MatchesAll(JsonElement expected, IReadOnlyList<object?> actual) =>
        expected.GetArrayLength() == actual.Count && expected.EnumerateArray().Select((one, i) => Matches(one, actual[i])).All(static same => same);

    public bool Matches(JsonElement expected, object? actual) => expected.ValueKind switch
    {
        JsonValueKind.Null => actual is null,
        JsonValueKind.True => actual is true,
        JsonValueKind.False => actual is false,
        JsonValueKind.Number => IsNumber(actual) && (Number(actual) == expected.GetDouble() || (PortsVary && IsRecordedPort(expected.GetDouble()) && MatchesVariable(expected, actual))),
        JsonValueKind.String => MatchesText(expected.GetString()!, actual),
        _ => MatchesForm(expected, actual),
    };

    /// <summary>Ports that the recorder happened to pick stand for those of this run.</summary>
    public bool PortsVary { get; init; }

    private bool MatchesText(string expected, object? actual)
    {
        if (PortsVary && double.TryParse(expected, CultureInfo.InvariantCulture, out double port) && IsRecordedPort(port))
        {
            return actual is string && MatchesVariable(expected, actual);
        }

        switch (expected)
        {
            case "<fd>":
                return IsNumber(actual) && Number(actual) >= 0;
            case "<port number>" or "<age>":
                return IsNumber(actual);
            case "<port string>" or "'<eph>'" or "'<ephemeral>'":
                return actual is string text && IsPort(text);
            case "<ephemeral>" or "<eph>":
                return IsPort(actual);
            case "<address>":
                return true;
        }

        if (expected.StartsWith("<vecsvc", StringComparison.Ordinal))
        {
            return Text(actual) == Hosts.VectorService.ToString(CultureInfo.InvariantCulture);
        }

        if (expected.StartsWith('<') && places?.Known(expected) is { } known)
        {
            return Text(actual) == Text(known);
        }

        return actual is string exact && exact == Hosts.Here(expected);
    }

    private bool MatchesForm(JsonElement expected, object? actual)
    {
        JsonProperty form = expected.EnumerateObject().First();
        return form.Name switch
        {
            "hex" => actual is string text && text == LuaVal.Text(form.Value),
            "num" => IsNumber(actual) && Number(actual).Equals(LuaVal.Special(form.Value.GetString()!)),
            "float" => IsNumber(actual) && Number(actual) == form.Value.GetDouble(),
            "array" => MatchesArray(form.Value, actual),
            "table" => MatchesTable(form.Value, actual),
            "tuple" => actual is object?[] tuple && MatchesAll(form.Value, tuple),
            "object" => form.Value.GetString() == (actual is TcpObject socket ? socket.Class : LuaValue.TypeOf(actual)),
            "about_seconds" => IsNumber(actual) && Math.Abs(Number(actual) - form.Value.GetDouble()) < SecondsTolerance,
            "masked" => expected.Text("type") == "string" ? actual is string port && IsPort(port) : IsNumber(actual) && IsPort(actual),
            _ => false,
        };
    }

    // The same number there is the same number here.
    private bool MatchesVariable(object recorded, object? actual)
    {
        string name = recorded.ToString()!;
        return IsPort(actual) && (_variables.TryAdd(name, Text(actual)!) || _variables[name] == Text(actual));
    }

    private static bool IsRecordedPort(double number) => number is >= 20000 and <= 31999;

    private bool MatchesArray(JsonElement expected, object? actual)
    {
        object?[]? items = actual switch
        {
            IList list => [.. list.Cast<object?>()],
            IDictionary table => [.. Enumerable.Range(1, table.Count).Select(i => table[(long)i])],
            _ => null,
        };
        return items is not null && MatchesAll(expected, items);
    }

    private bool MatchesTable(JsonElement expected, object? actual) =>
        actual is IDictionary table && table.Count == expected.GetArrayLength()
        && expected.EnumerateArray().All(pair => LuaVal.Read(pair[0]) is { } key && table.Contains(key) && Matches(pair[1], table[key]));

    private static bool IsNumber(object? value) => value is double or long or int;

    private static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static bool IsPort(object? value) => double.TryParse(Text(value), CultureInfo.InvariantCulture, out double port) && port is > 0 and <= 65535;
}
