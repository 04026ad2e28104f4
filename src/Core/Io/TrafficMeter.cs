namespace RxSocket.Io;

/// <summary>Counts bytes handed out and bytes sent, since when.</summary>
internal struct TrafficMeter(TimeProvider clock)
{
    private long _received;
    private long _sent;
    private long _since = clock.GetTimestamp();

    public void Received(int count) => Interlocked.Add(ref _received, count);

    public void Sent(int count) => Interlocked.Add(ref _sent, count);

    public readonly TrafficStats Read(TimeProvider clock) => new(_received, _sent, clock.GetElapsedTime(_since));

    public void Set(TrafficStats stats, TimeProvider clock)
    {
        _received = stats.Received;
        _sent = stats.Sent;
        _since = clock.GetTimestamp() - (long)(stats.Age.TotalSeconds * clock.TimestampFrequency);
    }
}
