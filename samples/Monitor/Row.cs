using RxSocket;

namespace Monitor;

/// <summary>One connection of the table.</summary>
internal sealed class Row(TcpConnection connection)
{
    public string Peer { get; } = $"{connection}";

    /// <summary>So far; <see cref="Now"/> is as of the last period.</summary>
    public long Sent => connection.Stats.Sent;

    public TrafficStats Now { get; private set; }

    public double Rate { get; private set; }

    public long Events { get; set; }

    public CloseReason Reason { get; set; }

    public void Measure(TrafficStats now)
    {
        double passed = (now.Age - Now.Age).TotalSeconds;
        Rate = passed > 0 ? (now.Received - Now.Received) / passed : Rate;
        Now = now;
    }
}
