using Microsoft.Extensions.Time.Testing;
using RxSocket.Io;
using Xunit;

namespace RxSocket.Tests;

public sealed class TrafficMeterTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Read_AfterTraffic_SaysHowMuchAndSinceWhen()
    {
        TrafficMeter meter = new(_clock);
        meter.Received(3);
        meter.Received(4);
        meter.Sent(10);

        _clock.Advance(TimeSpan.FromSeconds(2.5));

        Assert.Equal(new TrafficStats(7, 10, TimeSpan.FromSeconds(2.5)), meter.Read(_clock));
    }

    [Fact]
    public void Set_SomeCounts_GoesOnFromThere()
    {
        TrafficMeter meter = new(_clock);
        meter.Received(1);

        meter.Set(new TrafficStats(100, 200, TimeSpan.FromMinutes(1)), _clock);
        meter.Received(5);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new TrafficStats(105, 200, TimeSpan.FromSeconds(61)), meter.Read(_clock));
    }
}
