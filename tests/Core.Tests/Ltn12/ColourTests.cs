using System.Runtime.CompilerServices;
using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

/// <summary>What belongs to one colour alone: sources and sinks of async functions, cancellation.</summary>
public sealed class ColourTests : Ltn12Tests<Async>
{
    private int _disposed;

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Sequence([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            yield return "a"u8.ToArray();
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            yield return default;
            yield return "b"u8.ToArray();
        }
        finally
        {
            _disposed++;
        }
    }

    [Fact]
    public void Pull_OfAnAsyncFunction_IsRefusedBeforeItIsCalled()
    {
        int calls = 0;
        Source source = Source.From(_ => { calls++; return new(Chunk.Of("a")); });

        Assert.Throws<NotSupportedException>(() => source.Pull());
        Assert.Equal(0, calls);
    }

    [Fact]
    public void Push_OfAnAsyncFunction_IsRefusedBeforeItIsCalled()
    {
        int calls = 0;
        Sink sink = Sink.From((_, _) => { calls++; return new(Flow.GoOn); });

        Assert.Throws<NotSupportedException>(() => sink.Push(Chunk.Of("a")));
        Assert.Equal(0, calls);
    }

    [Fact]
    public void Pull_OfACombinationWithAnAsyncFunctionInside_IsRefused()
    {
        Source source = Source.Chain(Source.Cat(Source.From(_ => new(Chunk.Of("a")))), TextFilter.Identity);

        Assert.Throws<NotSupportedException>(() => source.Pull());
    }

    [Fact]
    public async Task From_AnAsyncSequence_AnswersItsChunks()
    {
        Source source = Source.From(Sequence());

        Assert.Equal(["a", "", "b", "nil"], await Drain(source));
        Assert.Equal(1, _disposed);
        Assert.Equal("nil", await Pull(source));
    }

    [Fact]
    public async Task From_AnAsyncSequence_GetsTheTokenOfTheFirstPull()
    {
        using CancellationTokenSource cancel = new();
        Source source = Source.From(Sequence());
        await source.PullAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await source.PullAsync(cancel.Token));
    }

    [Fact]
    public async Task PullAsync_OfAFunctionThatHasItsAnswerAtOnce_MindsTheToken()
    {
        int calls = 0;
        Source source = Source.From(() => { calls++; return Chunk.Of("a"); });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await source.PullAsync(new CancellationToken(canceled: true)));

        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task PullAsync_OfAFile_Cancelled_LosesNothing()
    {
        using CancellationTokenSource cancel = new();
        Source source = Source.File(new ScriptedStream(isAsync: true, "abc"));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await source.PullAsync(cancel.Token));

        Assert.Equal(["abc", "nil"], await Drain(source));
    }

    [Fact]
    public void Pull_IsNotHeldUpByASynchronizationContext()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new DeafContext());
        try
        {
            Flow flow = Pump.All(Source.Chain(Source.File(new MemoryStream([1, 2, 3])), TextFilter.Identity), Sink.File(new MemoryStream()));

            Assert.Equal(Flow.GoOn, flow);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Whoever posts here, waits for ever.</summary>
    private sealed class DeafContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) { }
    }
}
