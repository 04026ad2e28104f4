using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Counts bytes handed out and bytes sent, since when.</summary>
internal struct TrafficMeter(TimeProvider clock)
{
    private long _received;
    private long _sent;
    private long _since = clock.GetTimestamp();

    // Each is written by one call at a time; a reader meanwhile sees the count before or after.
    public void Received(int count)
    {
        Volatile.Write(ref _received, _received + count);
        SocketMetrics.Received(count);
    }

    public void Sent(int count)
    {
        Volatile.Write(ref _sent, _sent + count);
        SocketMetrics.Sent(count);
    }

    public readonly TrafficStats Read(TimeProvider clock) => new(_received, _sent, Timestamps.Between(_since, clock.GetTimestamp(), clock));

    public void Set(TrafficStats stats, TimeProvider clock)
    {
        _received = stats.Received;
        _sent = stats.Sent;
        _since = Timestamps.Before(clock.GetTimestamp(), stats.Age, clock);
    }
}
