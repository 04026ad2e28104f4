using RxSocket;

namespace Monitor;

/// <summary>One connection of the table.</summary>
internal sealed class Row(string peer)
{
    public string Peer => peer;

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
