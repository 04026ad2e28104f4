using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using RxSocket.Blocking;
using RxSocket.Vectors.Lua;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>The scenarios that are Lua code. One at a time: LTN12's block size is one for the process.</summary>
public sealed partial class LuaVectors : VectorTests
{
    public static TheoryData<string> TryCases => CasesOf("trys");

    public static TheoryData<string> Ltn12Cases => CasesOf("ltn12");

    [Theory]
    [MemberData(nameof(TryCases))]
    public void Try(string name) => Replay("trys", name, OnThreadOfItsOwn);

    [Theory]
    [MemberData(nameof(Ltn12Cases))]
    public void Ltn12(string name) => Replay("ltn12", name, OnThreadOfItsOwn);

    // Awaited bodies shall go on where they are resumed: the test's thread has a context, this one has none.
    private static void OnThreadOfItsOwn(JsonElement one, Replay replay)
    {
        ExceptionDispatchInfo? fault = null;
        Thread thread = new(() =>
        {
            try
            {
                Run(one, replay);
            }
            catch (Exception error)
            {
                fault = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        fault?.Throw();
    }

    private static void Run(JsonElement one, Replay replay)
    {
        using LuaWorld world = new();
        object?[] results = [];
        Exception? raised = null;
        try
        {
            results = world.Run(one.Text("lua"));
        }
        catch (Exception error) when (error is LuaRaisedException or TryException)
        {
            raised = error;
        }

        results = [.. results.Select(world.Deep).Select(WithoutPosition)];
        if (one.Get("raise") is { } raise)
        {
            replay.ExpectRaise(raise.GetString()!, (raised as LuaRaisedException)?.Message, one.Text("lua"), results);
        }
        else if (one.Has("raise_exception"))
        {
            replay.Expect(raised is TryException thrown && replay.Matcher.Matches(one.GetProperty("raise_exception"), world.Deep(thrown.Error)), $"came {raised}");
        }
        else
        {
            replay.Expect(raised is null && replay.Matcher.MatchesAll(one.GetProperty("ret"), results), $"{one.Text("lua")}: recorded {one.GetProperty("ret")}, came {Support.Replay.Show(results, raised?.ToString())}");
        }

        ExpectLog(one, world, replay);
    }

    // The recorder removed where in the source an error came from.
    private static object? WithoutPosition(object? value) => value is string text ? Position().Replace(text, string.Empty) : value;

    [GeneratedRegex(@"^\[string ""[^""]*""\]:\d+: ")]
    private static partial Regex Position();

    private static void ExpectLog(JsonElement one, LuaWorld world, Replay replay)
    {
        object?[] logged = [.. world.Logged.Select(world.Deep)];
        bool same = one.Get("log") is { } log ? replay.Matcher.MatchesAll(log, logged) : logged.Length == 0;
        replay.Expect(same, $"logged: {Support.Replay.Show(logged)}");
    }
}
