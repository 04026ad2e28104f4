using System.Diagnostics.Metrics;
using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>What the process's sockets do, in numbers: the meter <c>RxSocket</c> of <see cref="System.Diagnostics.Metrics"/>. Nobody listens: nothing is counted,
/// and asking whether somebody does is a field. Names and attributes are OpenTelemetry's where it has them.</summary>
internal static class SocketMetrics
{
    private static readonly Meter Meter = new("RxSocket", typeof(SocketMetrics).Assembly.GetName().Version?.ToString(3));

    private static readonly UpDownCounter<long> OpenConnections =
        Meter.CreateUpDownCounter<long>("rxsocket.connections.open", "{connection}", "Connections that are open: those made while somebody listened to this.");

    private static readonly Counter<long> Bytes =
        Meter.CreateCounter<long>("rxsocket.network.io", "By", "Bytes that receives handed out and sends gave to the system.");

    private static readonly Counter<long> AcceptFaults =
        Meter.CreateCounter<long>("rxsocket.accept.faults", "{fault}", "Accepts that the system refused, for want of descriptors for instance.");

    private static readonly Counter<long> Timeouts =
        Meter.CreateCounter<long>("rxsocket.timeouts", "{timeout}", "Calls that their timeouts ended.");

    private static readonly Counter<long> Wakeups =
        Meter.CreateCounter<long>("rxsocket.reactor.wakeups", "{wakeup}", "Returns of reactors from their wait for events.");

    private static readonly KeyValuePair<string, object?> Inwards = new("network.io.direction", "receive");
    private static readonly KeyValuePair<string, object?> Outwards = new("network.io.direction", "transmit");

    public static bool CountsConnections => OpenConnections.Enabled;

    public static void Opened() => OpenConnections.Add(1);

    public static void Closed() => OpenConnections.Add(-1);

    public static void Received(int count)
    {
        if (Bytes.Enabled)
        {
            Bytes.Add(count, Inwards);
        }
    }

    public static void Sent(int count)
    {
        if (Bytes.Enabled)
        {
            Bytes.Add(count, Outwards);
        }
    }

    public static void AcceptFailed(SocketError error)
    {
        if (AcceptFaults.Enabled)
        {
            AcceptFaults.Add(1, new KeyValuePair<string, object?>("error.type", error.ToString()));
        }
    }

    public static void TimedOut() => Timeouts.Add(1);

    public static void Woke() => Wakeups.Add(1);
}
