using System.Collections;
using System.Diagnostics;
using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class SelectVectors : VectorTests
{
    private const string Vectors = "select";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Select(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        Dictionary<string, object> objects = Objects(one, replay);
        object? timeout = one.GetProperty("timeout") is { ValueKind: JsonValueKind.String } text && text.GetString() == "absent" ? null : LuaVal.Read(one.GetProperty("timeout"));
        bool absent = one.GetProperty("timeout").ToString() == "absent";
        object?[] arguments = [Table(one.GetProperty("recvt"), objects), Table(one.GetProperty("sendt"), objects), timeout];
        object?[] results = replay.Call(one, "select", () => LuaCall.Function("select", absent ? arguments[..2] : arguments));
        if (!one.Has("raise"))
        {
            replay.Expect(results.Length == one.Int("n") && (string?)results.ElementAtOrDefault(2) == one.Get("err")?.GetString(), $"{results.Length} results: {Support.Replay.Show(results)}");
            ExpectTable(one, "readable", (IDictionary)results[0]!, objects, replay);
            ExpectTable(one, "writable", (IDictionary)results[1]!, objects, replay);
        }
    });

    // Results come by descriptor: the objects are made again until theirs are in the recorded order, as other tests take and give back descriptors.
    private static Dictionary<string, object> Objects(JsonElement one, Replay replay)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Dictionary<string, object> objects = [];
            foreach (JsonElement made in one.Items("objects"))
            {
                objects.Add(made.Text("id"), SelectObjects.Make(made.Text("kind"), objects, replay));
            }

            int[] descriptors = [.. one.Items("fd_order").Select(id => SelectObjects.DescriptorOf(objects[id.GetString()!]))];
            if (descriptors.Zip(descriptors.Skip(1)).All(static pair => pair.First <= pair.Second))
            {
                return objects;
            }

            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(20))
            {
                throw new TimeoutException("The descriptors never came in the recorded order.");
            }
        }
    }

    private static object? Table(JsonElement recorded, Dictionary<string, object> objects)
    {
        if (recorded.ValueKind != JsonValueKind.Object)
        {
            return recorded.ValueKind == JsonValueKind.Null ? null : ListOf(recorded, objects);
        }

        if (recorded.Get("raw") is { } raw)
        {
            return LuaVal.Read(raw);
        }

        Dictionary<object, object?> table = [];
        long index = 1;
        foreach (object? item in ListOf(recorded.GetProperty("seq"), objects))
        {
            table.Add(index++, item);
        }

        JsonElement extra = recorded.GetProperty("extra");
        table[LuaVal.Read(extra.GetProperty("key"))!] = objects[extra.Text("id")];
        return table;
    }

    private static List<object?> ListOf(JsonElement ids, Dictionary<string, object> objects) =>
        [.. ids.EnumerateArray().Select(id => id.ValueKind == JsonValueKind.Null ? null : objects[id.GetString()!])];

    private static void ExpectTable(JsonElement one, string key, IDictionary table, Dictionary<string, object> objects, Replay replay)
    {
        string[] recorded = [.. one.Items(key).Select(static id => id.GetString()!)];
        bool same = recorded.Select((id, i) => ReferenceEquals(table[i + 1L], objects[id])).All(static equal => equal) && !table.Contains(recorded.Length + 1L);
        replay.Expect(same, $"{key}: recorded {one.GetProperty(key)}, came {table.Count} entries");
        JsonProperty[] places = [.. one.GetProperty(key + "_index").EnumerateObject()];
        replay.Expect(
            places.All(place => table[objects[place.Name]] is double index && index == place.Value.GetDouble()) && table.Count == recorded.Length + places.Length,
            $"{key}_index: recorded {one.GetProperty(key + "_index")}");
    }
}
