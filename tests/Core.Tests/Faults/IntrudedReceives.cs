namespace RxSocket.Tests;

/// <summary>Every way to receive, as a call that gives the text of one line of <see cref="Length"/> bytes.</summary>
internal static class IntrudedReceives
{
    public const int Length = 6;

    public static readonly IReadOnlyDictionary<string, Func<IntrudedStage, Task<string>>> All = new Dictionary<string, Func<IntrudedStage, Task<string>>>
    {
        ["line"] = static async stage => (await stage.Connection.ReceiveLineAsync(stage.Token))!,
        ["line in memory"] = static async stage => IntrudedStage.TextOf((await stage.Connection.ReceiveLineMemoryAsync(stage.Token))!.Value.Span),
        ["count"] = static async stage => IntrudedStage.TextOf(await stage.Connection.ReceiveAsync(Length, stage.Token)),
        ["whole memory"] = static stage => Into(stage, static (stage, memory) => stage.Connection.ReceiveAsync(memory, stage.Token)),
        ["some"] = static stage => Into(stage, static (stage, memory) => stage.Connection.ReceiveSomeAsync(memory, stage.Token)),
        ["stream"] = static stage => Into(stage, static (stage, memory) => stage.Connection.AsStream().ReadAsync(memory, stage.Token)),
        ["peek"] = static async stage =>
        {
            string text = IntrudedStage.TextOf((await stage.Connection.PeekAsync(Length, stage.Token)).Span[..Length]);
            stage.Connection.Consume(Length);
            return text;
        },
        ["select and try"] = static async stage =>
        {
            await Select.WaitAsync(stage.Connection, cancellation: stage.Token);
            await stage.Connection.PeekAsync(Length, stage.Token);
            return stage.Connection.TryReceiveLine(out string? line) ? line : "no line";
        },
        ["select of several"] = static async stage =>
        {
            SelectResult ready = await Select.WaitAsync([stage.Connection], null, TimeSpan.FromHours(1), stage.Token).ConfigureAwait(false);
            return ready.Readable.Count == 1 ? (await stage.Connection.ReceiveLineAsync(stage.Token).ConfigureAwait(false))! : "not ready";
        },
        ["source"] = static async stage => IntrudedStage.TextOf((await stage.Connection.Source(Length).PullAsync(stage.Token)).Data.Span),
    };

    /// <summary>Calls whose awaits are all of operation objects. The others are tasks of the BCL, which does not survive a context that throws.</summary>
    public static readonly IReadOnlySet<string> Plain = new HashSet<string> { "line", "line in memory", "count", "whole memory", "some", "stream", "peek", "select and try" };

    private static async Task<string> Into(IntrudedStage stage, Func<IntrudedStage, Memory<byte>, ValueTask<int>> receive)
    {
        byte[] bytes = new byte[Length];
        int count = await receive(stage, stage.MemoryOf(bytes));
        return IntrudedStage.TextOf(bytes.AsSpan(0, count));
    }
}
