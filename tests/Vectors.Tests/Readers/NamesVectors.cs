using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class NamesVectors : VectorTests
{
    private const string Vectors = "names";

    private static readonly string[] Methods = ["getsockname", "getpeername", "getfamily"];

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Names(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        replay.Use(new Places(), portsVary: true);
        TcpObject socket = NamedObjects.Make(one.Text("name"), one.Text("what"), replay);
        foreach (string method in Methods)
        {
            if (one.Get(method) is { ValueKind: JsonValueKind.Array } recorded)
            {
                object?[] results = LuaCall.Method(socket, method);
                replay.Expect(replay.Matcher.MatchesAll(recorded, results), $"{method}: recorded {recorded}, came {Support.Replay.Show(results)}");
            }
        }
    });
}
