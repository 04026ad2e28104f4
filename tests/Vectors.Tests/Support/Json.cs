using System.Text.Json;

namespace RxSocket.Vectors.Support;

/// <summary>Short ways into a case.</summary>
internal static class Json
{
    public static bool Has(this JsonElement element, string name) => element.TryGetProperty(name, out _);

    public static JsonElement? Get(this JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value : null;

    public static string Text(this JsonElement element, string name, string otherwise = "") => element.Get(name)?.GetString() ?? otherwise;

    public static int Int(this JsonElement element, string name, int otherwise = 0) => element.Get(name)?.GetInt32() ?? otherwise;

    public static bool Bool(this JsonElement element, string name) => element.Get(name)?.GetBoolean() ?? false;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.Get(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
