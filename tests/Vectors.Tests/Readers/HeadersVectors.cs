using System.Text.Json;
using RxSocket.Headers;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class HeadersVectors : VectorTests
{
    private const string Vectors = "headers";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Headers(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        if (one.Has("map"))
        {
            Dictionary<string, string> recorded = one.GetProperty("map").EnumerateObject().ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString()!);
            replay.Expect(recorded.Count == one.Int("count") && recorded.Count == CanonicHeaders.Table.Count, $"there are {CanonicHeaders.Table.Count} entries");
            replay.Expect(recorded.All(static entry => CanonicHeaders.Table[entry.Key] == entry.Value), "the entries differ");
        }
        else if (one.Has("key"))
        {
            ExpectEntry(one.Text("key"), one.GetProperty("value"), replay);
        }
        else if (one.Has("lookups"))
        {
            foreach (JsonElement lookup in one.Items("lookups"))
            {
                ExpectEntry(lookup[0].GetString()!, lookup[1], replay);
            }
        }
        else
        {
            // The module is a table in socket: a static class in the namespace.
            replay.Expect(typeof(CanonicHeaders).Namespace == "RxSocket.Headers", "there is no module");
        }
    });

    private static void ExpectEntry(string key, JsonElement recorded, Replay replay)
    {
        CanonicHeaders.Table.TryGetValue(key, out string? spelling);
        replay.Expect(spelling == recorded.GetString(), $"{key} is spelled {spelling ?? "nil"}");
        replay.Expect(CanonicHeaders.Of(key) == (spelling ?? key), $"{key} is sent as {CanonicHeaders.Of(key)}");
    }
}
