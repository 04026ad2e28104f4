using System.Reactive.Concurrency;
using System.Reactive.Linq;
using CsCheck;
using RxSocket.Rx.Tests.Kit;
using Xunit;

namespace RxSocket.Rx.Tests.Timing;

public sealed class BackoffTests
{
    [Fact]
    public async Task First_Zero_StaysABackoffForEver()
    {
        IObservable<ReconnectState<TcpConnection>> attempts = Reconnect.Create<TcpConnection>(
            static _ => throw new IOException("refused"), new Backoff { First = TimeSpan.Zero }, ImmediateScheduler.Instance);

        ReconnectState<TcpConnection> late = await attempts.Checked().Where(static state => state.Phase == ReconnectPhase.Waiting && state.Attempt > 1_100).FirstAsync();

        Assert.Equal(TimeSpan.Zero, late.Delay);
    }

    [Fact]
    public void After_OfAnything_IsAWaitAndNoMoreThanTheMost()
    {
        Gen<long> ticks = Gen.OneOf(Gen.Long[0, long.MaxValue], Gen.Long[0, 100_000_000], Gen.Const(0L), Gen.Const(long.MaxValue));
        Gen<double> factor = Gen.OneOf(Gen.Double[1, 10], Gen.Const(1.0), Gen.Const(double.MaxValue), Gen.Const(double.PositiveInfinity));
        Gen<int> failures = Gen.OneOf(Gen.Int[1, 2_000], Gen.Const(int.MaxValue));

        Gen.Select(ticks, ticks, factor, Gen.Double[0, 1], failures).Sample(static (first, most, factor, jitter, failures) =>
        {
            Backoff backoff = new() { First = new TimeSpan(first), Most = new TimeSpan(most), Factor = factor, Jitter = jitter };

            return backoff.After(failures) >= TimeSpan.Zero && backoff.After(failures) <= backoff.Most
                && (first > 0 || backoff.After(failures) == TimeSpan.Zero)
                && (backoff with { Most = Timeout.InfiniteTimeSpan }).After(failures) >= TimeSpan.Zero;
        });
    }

    [Fact]
    public void After_ARandomThatIsOutOfItsRange_IsAWaitAllTheSame()
    {
        Backoff backoff = new() { First = TimeSpan.FromSeconds(1), Random = new Wild() };

        Assert.Equal(TimeSpan.Zero, backoff.After(1));
    }

    [Fact]
    public void Values_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Backoff { First = Timeout.InfiniteTimeSpan });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Backoff { Factor = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Backoff { Factor = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Backoff { Jitter = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Backoff { Jitter = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Backoff { Limit = 0 });
        Assert.Throws<ArgumentNullException>(static () => new Backoff { Random = null! });
        Assert.Throws<ArgumentOutOfRangeException>(static () => Backoff.Default.After(0));
    }

    private sealed class Wild : Random
    {
        public override double NextDouble() => 1e300;
    }
}
