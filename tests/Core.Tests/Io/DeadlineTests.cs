using Microsoft.Extensions.Time.Testing;
using RxSocket.Io;
using Xunit;

namespace RxSocket.Tests;

/// <summary>The budget of one wait, as LuaSocket has it on Unix: a block timeout alone counts from the start of the call; beside a total it is per wait.</summary>
public sealed class DeadlineTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(null, null, 0, null)]
    [InlineData(null, null, 50, null)]
    [InlineData(5.0, null, 0, 5.0)]
    [InlineData(5.0, null, 2, 3.0)]
    [InlineData(5.0, null, 9, 0.0)]
    [InlineData(null, 5.0, 0, 5.0)]
    [InlineData(null, 5.0, 2, 3.0)]
    [InlineData(null, 5.0, 9, 0.0)]
    [InlineData(5.0, 100.0, 0, 5.0)]
    [InlineData(5.0, 100.0, 50, 5.0)]
    [InlineData(5.0, 100.0, 98, 2.0)]
    [InlineData(5.0, 100.0, 101, 0.0)]
    [InlineData(0.0, null, 0, 0.0)]
    [InlineData(null, 0.0, 0, 0.0)]
    [InlineData(0.0, 100.0, 50, 0.0)]
    [InlineData(100.0, 0.0, 0, 0.0)]
    [InlineData(0.0004, null, 0, 0.0004)]
    public void Left_OfAWaitThatBeginsLater_IsWhatTheTableSays(double? block, double? total, double elapsed, double? left)
    {
        Deadline deadline = Deadline.Start(new Timeouts(Span(block), Span(total)), _clock);

        _clock.Advance(TimeSpan.FromSeconds(elapsed));

        Assert.Equal(Span(left), deadline.Left(deadline.WaitUntil()));
    }

    [Fact]
    public void HasPassed_AtTheVeryMoment_IsTrue()
    {
        Deadline deadline = Deadline.Start(new Timeouts(TimeSpan.FromSeconds(1)), _clock);
        long until = deadline.WaitUntil();

        _clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        bool justBefore = deadline.HasPassed(until);
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.False(justBefore);
        Assert.True(deadline.HasPassed(until));
    }

    [Fact]
    public void Start_WithoutLimits_ReadsNoClock()
    {
        Deadline deadline = Deadline.Start(Timeouts.None, new UnreadableClock());

        Assert.True(deadline.IsNever);
        Assert.Equal(Deadline.Never, deadline.WaitUntil());
        Assert.False(deadline.HasPassed(deadline.WaitUntil()));
    }

    [Theory]
    [InlineData(0.0, null, true)]
    [InlineData(null, 0.0, true)]
    [InlineData(0.0, 5.0, true)]
    [InlineData(5.0, null, false)]
    [InlineData(null, null, false)]
    public void IsPoll_IsTrueWhereAZeroForbidsEveryWait(double? block, double? total, bool isPoll)
    {
        Deadline deadline = Deadline.Start(new Timeouts(Span(block), Span(total)), _clock);

        Assert.Equal(isPoll, deadline.IsPoll);
    }

    [Fact]
    public void WaitUntil_OfTheLongestTimeSpan_IsNever()
    {
        Deadline deadline = Deadline.Start(new Timeouts(TimeSpan.MaxValue, TimeSpan.MaxValue), TimeProvider.System);

        Assert.Equal(Deadline.Never, deadline.WaitUntil());
    }

    [Fact]
    public void WaitUntil_OfLessThanATick_IsRoundedUp()
    {
        Deadline deadline = Deadline.Start(new Timeouts(TimeSpan.FromTicks(1)), _clock);

        Assert.True(deadline.WaitUntil() > _clock.GetTimestamp());
    }

    private static TimeSpan? Span(double? seconds) => seconds is null ? null : TimeSpan.FromSeconds(seconds.Value);

    private sealed class UnreadableClock : TimeProvider
    {
        public override long GetTimestamp() => throw new InvalidOperationException("Nobody needs the time here.");
    }
}
