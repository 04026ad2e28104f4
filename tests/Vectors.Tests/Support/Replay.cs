using System.Diagnostics;
using System.Text.Json;
using RxSocket.Blocking;

namespace RxSocket.Vectors.Support;

/// <summary>One replay: what it opened is closed at its end, and the first thing that came out otherwise than recorded is kept.</summary>
internal sealed class Replay : IDisposable
{
    // The recorder accepted -12 to +110 ms; a busy machine may be later, never earlier.
    private const double EarliestMilliseconds = -12;
    private const double LatestMilliseconds = 900;

    private readonly List<IDisposable> _opened = [];

    public Replay(Places? places = null) => Use(places);

    public Places Places { get; private set; } = new();

    public Matcher Matcher { get; private set; } = new();

    /// <summary>Null: all is as recorded.</summary>
    public string? Mismatch { get; private set; }

    public void Use(Places? places, bool portsVary = false)
    {
        Places = places ?? new Places();
        Matcher = new Matcher(Places) { PortsVary = portsVary };
    }

    public T Open<T>(T thing)
        where T : IDisposable
    {
        _opened.Add(thing);
        return thing;
    }

    public void Expect(bool asRecorded, string what)
    {
        if (!asRecorded)
        {
            Mismatch ??= what;
        }
    }

    /// <summary>Makes a call and compares it with <c>ret</c>, <c>raise</c> and <c>elapsed_ms</c>.</summary>
    public object?[] Call(JsonElement recorded, string what, Func<object?[]> call)
    {
        long start = Stopwatch.GetTimestamp();
        object?[] results = [];
        string? raised = null;
        try
        {
            results = call();
        }
        catch (Exception error) when (IsLua(error))
        {
            raised = error.Message;
        }

        CheckElapsed(recorded, what, start);
        if (recorded.Get("raise") is { } raise)
        {
            ExpectRaise(raise.GetString()!, raised, what, results);
        }
        else if (recorded.Get("ret") is { } ret)
        {
            Expect(raised is null && Matcher.MatchesAll(ret, results), $"{what}: recorded {ret}, came {Show(results, raised)}");
        }

        return results;
    }

    public void ExpectRaise(string recorded, string? raised, string what, object?[]? results = null) =>
        Expect(raised is not null && raised.Contains(recorded, StringComparison.Ordinal), $"{what}: recorded an error \"{recorded}\", came {Show(results ?? [], raised)}");

    public void CheckElapsed(JsonElement recorded, string what, long start)
    {
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (recorded.Get("elapsed_ms") is { } nominal)
        {
            double off = elapsed - nominal.GetDouble();
            Expect(off is >= EarliestMilliseconds and <= LatestMilliseconds, $"{what}: recorded {nominal} ms, took {elapsed:F0}");
        }
    }

    /// <summary>An error as Lua would see one.</summary>
    public static bool IsLua(Exception error) =>
        error is LuaErrorException or ArgumentException or InvalidOperationException or SocketFaultException;

    public static string Show(IEnumerable<object?> values, string? raised = null) =>
        raised is not null ? $"an error \"{raised}\"" : $"[{string.Join(", ", values.Select(static value => value switch
        {
            null => "nil",
            string { Length: > 80 } text => $"\"{text[..80]}…\"({text.Length})",
            string text => $"\"{text}\"",
            _ => value.ToString(),
        }))}]";

    public void Dispose()
    {
        foreach (IDisposable thing in Enumerable.Reverse(_opened))
        {
            thing.Dispose();
        }
    }
}
