using RxSocket.Blocking;
using RxSocket.Ltn12;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class TryTests
{
    public static TheoryData<object?> Errors => new(null, "word", 42, false, new object());

    [Fact]
    public void Try_Success_GivesTheValue() => Assert.Equal(5, LuaSocket.Try(new Outcome<int>(5)));

    [Fact]
    public void Try_ZeroAndEmptyText_AreSuccesses()
    {
        Assert.Equal(0, LuaSocket.Try(0));
        Assert.Equal(string.Empty, LuaSocket.Try(string.Empty));
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Protect_TryFails_AnswersWithTheVeryError(object? error)
    {
        TryResult<string> result = LuaSocket.Protect(() => LuaSocket.Try<string>(null, error))();

        Assert.True(result.Caught);
        Assert.Same(error, result.Error);
        Assert.Null(result.Value);
    }

    [Fact]
    public void Protect_OutcomeFails_AnswersWithTheWord()
    {
        (TcpObject? server, object? error) = LuaSocket.Protect(static (string host) => LuaSocket.Try(LuaSocket.Bind(host, 0)))("10.9.8.7");

        Assert.Null(server);
        Assert.Equal("Cannot assign requested address", error);
    }

    [Fact]
    public void Try_OfAPump_FailsWhereItStopped()
    {
        object error = new();

        Assert.Equal(Flow.GoOn, LuaSocket.Try(Pump.All(Source.String("a"), Sink.Null())));
        Assert.Same(error, Assert.Throws<TryException>(() => LuaSocket.Try(Pump.All(Source.Error(error), Sink.Null()))).Error);
        Assert.Null(Assert.Throws<TryException>(() => LuaSocket.Try(Pump.Step(Source.Empty(), Sink.Null()))).Error);
    }

    [Fact]
    public void Try_OfAChunk_FailsAtTheEnd()
    {
        object error = new();

        Assert.Equal(Chunk.Of("a"), LuaSocket.Try(Source.String("a").Pull()));
        Assert.Null(Assert.Throws<TryException>(() => LuaSocket.Try(Source.Empty().Pull())).Error);
        Assert.Same(error, Assert.Throws<TryException>(() => LuaSocket.Try(Source.Error(error).Pull())).Error);
    }

    [Fact]
    public void Try_OfAProtectedFunction_HandsItsErrorOn()
    {
        object error = new();
        int closed = 0;
        TryGuard guard = LuaSocket.NewTry(() => closed++);

        Assert.Equal(0, guard.Try(LuaSocket.Protect(static () => 0)()));
        Assert.Same(error, Assert.Throws<TryException>(() => guard.Try(LuaSocket.Protect(() => LuaSocket.Try(0 > 1 ? 1 : (int?)null, error))())).Error);
        Assert.Null(Assert.Throws<TryException>(() => guard.Try(LuaSocket.Protect(static () => false)())).Error);
        Assert.Equal(2, closed);
    }

    [Fact]
    public void Protect_AnotherException_Passes()
    {
        InvalidOperationException other = new("other");

        Assert.Same(other, Assert.Throws<InvalidOperationException>(() => LuaSocket.Protect<int>(() => throw other)()));
    }

    [Fact]
    public void Protect_Nested_TheInnermostCatches()
    {
        Func<TryResult<int>> inner = LuaSocket.Protect(static () => LuaSocket.Try(new Outcome<int>(0, "inner")));

        TryResult<object?> outer = LuaSocket.Protect(() => inner().Error)();

        Assert.Equal((false, "inner"), (outer.Caught, outer.Value));
    }

    [Fact]
    public void NewTry_Fails_CallsTheFinalizerFirst()
    {
        List<string> order = [];
        TryGuard guard = LuaSocket.NewTry(() => order.Add("finalizer"));

        TryResult<int> result = LuaSocket.Protect(() => guard.Try(new Outcome<int>(0, "timeout")))();
        order.Add("caught");

        Assert.Equal(["finalizer", "caught"], order);
        Assert.Equal("timeout", result.Error);
    }

    [Fact]
    public void NewTry_Succeeds_LeavesTheFinalizerAlone() => Assert.Equal(1, LuaSocket.NewTry(static () => Assert.Fail("called")).Try(1));

    [Fact]
    public void NewTry_FinalizerThrows_ItsExceptionIsTheOne()
    {
        TryGuard guard = LuaSocket.NewTry(static () => throw new InvalidDataException("finalizer"));

        Assert.Throws<InvalidDataException>(() => LuaSocket.Protect(() => guard.Try(new Outcome<int>(0, "lost")))());
    }

    [Fact]
    public void NewTry_FinalizerTriesInVain_ThatIsCaught()
    {
        TryGuard guard = LuaSocket.NewTry(static () => LuaSocket.Try<string>(null, "from the finalizer"));

        Assert.Equal("from the finalizer", LuaSocket.Protect(() => guard.Try(new Outcome<int>(0, "lost")))().Error);
    }

    [Fact]
    public async Task ProtectAsync_FailsAfterAnAwait_AnswersWithTheError()
    {
        Func<int, ValueTask<TryResult<int>>> body = LuaSocket.ProtectAsync<int, int>(static async turns =>
        {
            await Task.Yield();
            return LuaSocket.Try(new Outcome<int>(turns, turns > 1 ? "too many" : null));
        });

        Assert.Equal(1, (await body(1).Within()).Value);
        Assert.Equal("too many", (await body(2).Within()).Error);
    }

    [Fact]
    public async Task ProtectAsync_AnotherException_Passes()
    {
        Func<ValueTask<TryResult<int>>> body = LuaSocket.ProtectAsync<int>(static async () =>
        {
            await Task.Yield();
            throw new InvalidDataException();
        });

        await Assert.ThrowsAsync<InvalidDataException>(() => body().Within());
    }
}
