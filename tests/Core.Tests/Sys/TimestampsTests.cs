using System.Numerics;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RxSocket.Io;
using RxSocket.Sys;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Timestamps and spans against exact arithmetic: clocks whose zero is anywhere, and which tick as they like.</summary>
public sealed class TimestampsTests
{
    private static readonly long[] Edges = [long.MinValue, long.MinValue + 1, -1, 0, 1, long.MaxValue - 1, long.MaxValue];

    private static readonly Gen<long> Number = Gen.OneOf(Gen.Long, Gen.Long[-1_000_000_000_000, 1_000_000_000_000], OneOf(Edges));

    private static readonly Gen<long> Frequency = Gen.OneOf(Gen.Long[1, long.MaxValue], OneOf(1, 1000, 32_768, 3_579_545, 10_000_000, 1_000_000_000, long.MaxValue));

    private static readonly Gen<(long Timestamp, long Span, long Frequency)> Anything = Gen.Select(Number, Number, Frequency);

    [Fact]
    public void After_OfAnything_IsTheFirstTimestampThatIsLateEnough() => Anything.Sample(static any =>
    {
        BigInteger exact = any.Timestamp + Ceiling((BigInteger)any.Span * any.Frequency, TimeSpan.TicksPerSecond);

        return Timestamps.After(any.Timestamp, new TimeSpan(any.Span), new Clock(any.Frequency)) == Fitting(exact);
    });

    [Fact]
    public void Before_OfAnything_IsTheLastTimestampThatIsEarlyEnough() => Anything.Sample(static any =>
    {
        BigInteger exact = any.Timestamp - Ceiling((BigInteger)any.Span * any.Frequency, TimeSpan.TicksPerSecond);

        return Timestamps.Before(any.Timestamp, new TimeSpan(any.Span), new Clock(any.Frequency)) == Fitting(exact);
    });

    [Fact]
    public void Between_OfAnyTwo_IsTheirDistanceRoundedUp() => Anything.Sample(static any =>
    {
        BigInteger exact = Ceiling(((BigInteger)any.Span - any.Timestamp) * TimeSpan.TicksPerSecond, any.Frequency);

        return Timestamps.Between(any.Timestamp, any.Span, new Clock(any.Frequency)).Ticks == (long)BigInteger.Clamp(exact, long.MinValue, long.MaxValue);
    });

    [Fact]
    public void Milliseconds_OfAnySpan_AreWholeAndRoundedUp() => Number.Sample(static ticks =>
        Timestamps.Milliseconds(new TimeSpan(ticks)) == (int)BigInteger.Clamp(Ceiling(ticks, TimeSpan.TicksPerMillisecond), 0, int.MaxValue));

    // The moment a wait must end, by the rules of block and total, whenever the call began and whatever the clock says now.
    [Fact]
    public void WaitUntil_OnAnyClock_IsWhatExactArithmeticSays() => Gen.Select(Number, Number, Frequency, Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue])
        .Sample(static (since, now, frequency, block, total) =>
        {
            Clock clock = new(frequency) { Now = now };
            BigInteger both = BigInteger.Min(now + Counted(block, frequency), since + Counted(total, frequency));

            Assert.Equal(Fitting(since + Counted(block, frequency)), Deadline.Start(new Timeouts(new TimeSpan(block)), clock, since).WaitUntil());
            Assert.Equal(Fitting(since + Counted(total, frequency)), Deadline.Start(new Timeouts(Total: new TimeSpan(total)), clock, since).WaitUntil());
            Assert.Equal(Fitting(both), Deadline.Start(new Timeouts(new TimeSpan(block), new TimeSpan(total)), clock, since).WaitUntil());
        });

    [Fact]
    public void Left_OnAnyClock_IsLessThanAMonthAndNeverNegative() => Gen.Select(Number, Number, Frequency).Sample(static (now, until, frequency) =>
    {
        Deadline deadline = Deadline.Start(new Timeouts(TimeSpan.FromDays(100)), new Clock(frequency) { Now = now });
        BigInteger exact = Ceiling(((BigInteger)until - now) * TimeSpan.TicksPerSecond, frequency);
        BigInteger longest = TimeSpan.FromMilliseconds(int.MaxValue).Ticks;

        return deadline.Left(until)?.Ticks == (until == Deadline.Never ? null : (long?)BigInteger.Clamp(exact, 0, longest));
    });

    [Fact]
    public void Frequency_NotPositive_IsSaidToBeTheClocksFault() =>
        Assert.Throws<InvalidOperationException>(static () => Timestamps.After(0, TimeSpan.FromSeconds(1), new Clock(0)));

    // A deadline exactly at the clock's zero is a deadline as any other.
    [Fact]
    public void Wait_UntilAClocksZero_EndsThere()
    {
        Clock clock = new(TimeSpan.TicksPerSecond) { Now = -TimeSpan.TicksPerSecond };
        CallLimits limits = new(new Operation<ReadyAttempt, Readiness>());
        limits.Begin(Deadline.Start(new Timeouts(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)), clock), CancellationToken.None);

        IoStatus before = limits.ReasonToStop(progressed: false);
        clock.Now = 0;
        IoStatus then = limits.ReasonToStop(progressed: false);

        Assert.Equal((IoStatus.Done, IoStatus.Timeout), (before, then));
    }

    [Fact]
    public void Alarms_AreAwake_ANegativeDeadlineWakesNoReactor()
    {
        int wakeUps = 0;
        Alarms alarms = new(() => wakeUps++);
        alarms.Awake();

        alarms.Set(new LoopTimer(null!, alarms, static () => { }), -5);

        Assert.Equal(0, wakeUps);
    }

    [Fact]
    public void Age_OfAnySize_IsReadAsItWasSet()
    {
        FakeTimeProvider clock = new();
        TrafficMeter meter = new(clock);
        foreach (TimeSpan age in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromDays(36_500), TimeSpan.FromDays(-36_500), TimeSpan.MaxValue / 2])
        {
            meter.Set(new TrafficStats(1, 2, age), clock);

            Assert.Equal(age, meter.Read(clock).Age);
        }
    }

    private static Gen<long> OneOf(params long[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static BigInteger Counted(long ticks, long frequency) => Ceiling((BigInteger)ticks * frequency, TimeSpan.TicksPerSecond);

    private static BigInteger Ceiling(BigInteger dividend, long divisor) =>
        BigInteger.DivRem(dividend, divisor, out BigInteger rest) + (rest.Sign > 0 ? 1 : 0);

    private static long Fitting(BigInteger moment) => (long)BigInteger.Clamp(moment, Timestamps.None + 1, Timestamps.Never);

    private sealed class Clock(long frequency) : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => frequency;

        public override long GetTimestamp() => Now;
    }
}
