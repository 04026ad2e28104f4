using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RxSocket.Vectors.Support;

/// <summary>The recordings' notation of Lua values, read.</summary>
internal static class LuaVal
{
    /// <summary>A value to be passed to a call. Text in angle brackets stands for something of this run: <paramref name="places"/> knows.</summary>
    public static object? Read(JsonElement value, Places? places = null) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? (object)whole : value.GetDouble(),
        JsonValueKind.String => places is null ? value.GetString() : places.Of(value.GetString()!),
        JsonValueKind.Object => ReadObject(value, places),
        _ => throw new FormatException($"No Lua value: {value}"),
    };

    public static object?[] ReadAll(IEnumerable<JsonElement> values, Places? places = null) => [.. values.Select(value => Read(value, places))];

    /// <summary>Hex digits, or runs of them.</summary>
    public static byte[]? Bytes(JsonElement? value)
    {
        switch (value?.ValueKind)
        {
            case null or JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return Convert.FromHexString(value.Value.GetString()!);
            default:
                MemoryStream all = new();
                foreach (JsonElement run in value.Value.GetProperty("rle").EnumerateArray())
                {
                    byte[] piece = Convert.FromHexString(run[0].GetString()!);
                    for (int i = run[1].GetInt32(); i > 0; i--)
                    {
                        all.Write(piece);
                    }
                }

                return all.ToArray();
        }
    }

    /// <summary>A string of Lua: one char a byte.</summary>
    public static string? Text(JsonElement? value) => Bytes(value) is { } bytes ? Encoding.Latin1.GetString(bytes) : null;

    private static object? ReadObject(JsonElement value, Places? places)
    {
        JsonProperty form = value.EnumerateObject().First();
        return form.Name switch
        {
            "hex" => Text(form.Value),
            "num" => Special(form.Value.GetString()!),
            "float" => form.Value.ValueKind == JsonValueKind.Number ? form.Value.GetDouble() : Convert.ToDouble(Read(form.Value, places), CultureInfo.InvariantCulture),
            "array" => form.Value.EnumerateArray().Select(item => Read(item, places)).ToList(),
            "table" => form.Value.EnumerateArray().ToDictionary(pair => Read(pair[0], places)!, pair => Read(pair[1], places)),
            _ => throw new FormatException($"No Lua value: {value}"),
        };
    }

    public static double Special(string name) => name switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.NaN,
    };
}
