using System.Diagnostics.Metrics;
using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>What the process's sockets do, in numbers: the meter <c>RxSocket</c> of <see cref="System.Diagnostics.Metrics"/>. Without a listener nothing is counted,
/// and the check for one is a field. Names and attributes are OpenTelemetry's where it has them.
/// <para>A listener is code of the user's. So no method here calls one: each notes what was measured (<see cref="Measurements"/>), and <see cref="Report"/> tells
/// the listeners once nothing is held.</para></summary>
internal static class SocketMetrics
{
    private static readonly Meter Meter = new("RxSocket", typeof(SocketMetrics).Assembly.GetName().Version?.ToString(3));

    private static readonly UpDownCounter<long>? OpenConnections = Publish(static () =>
        Meter.CreateUpDownCounter<long>("rxsocket.connections.open", "{connection}", "Connections that are open: those made while somebody listened to this."));

    private static readonly Counter<long>? Bytes = Publish(static () =>
        Meter.CreateCounter<long>("rxsocket.network.io", "By", "Bytes that receives handed out and sends gave to the system."));

    private static readonly Counter<long>? AcceptFaults = Publish(static () =>
        Meter.CreateCounter<long>("rxsocket.accept.faults", "{fault}", "Accepts that the system refused, for want of descriptors for instance."));

    private static readonly Counter<long>? Timeouts = Publish(static () =>
        Meter.CreateCounter<long>("rxsocket.timeouts", "{timeout}", "Calls that their timeouts ended."));

    private static readonly Counter<long>? Wakeups = Publish(static () =>
        Meter.CreateCounter<long>("rxsocket.reactor.wakeups", "{wakeup}", "Returns of reactors from their wait for events."));

    private static readonly KeyValuePair<string, object?> Inwards = new("network.io.direction", "receive");
    private static readonly KeyValuePair<string, object?> Outwards = new("network.io.direction", "transmit");

    // Explicit, so that Prepare decides when the instruments are published.
    static SocketMetrics()
    {
    }

    public static bool CountsConnections => OpenConnections is { Enabled: true };

    /// <summary>Publishes the instruments, before the first call of a socket: a listener is told of them, and that is code of the user's, too.</summary>
    public static void Prepare()
    {
    }

    public static void Opened() => Measurements.OfThisThread.Opened++;

    public static void Closed() => Measurements.OfThisThread.Opened--;

    public static void Received(int count)
    {
        if (Bytes is { Enabled: true })
        {
            Measurements.OfThisThread.Received += count;
        }
    }

    public static void Sent(int count)
    {
        if (Bytes is { Enabled: true })
        {
            Measurements.OfThisThread.Sent += count;
        }
    }

    public static void AcceptFailed(SocketError error)
    {
        if (AcceptFaults is { Enabled: true })
        {
            (Measurements.OfThisThread.AcceptFaults ??= []).Add(error);
        }
    }

    public static void TimedOut()
    {
        if (Timeouts is { Enabled: true })
        {
            Measurements.OfThisThread.Timeouts++;
        }
    }

    public static void Woke()
    {
        if (Wakeups is { Enabled: true })
        {
            Measurements.OfThisThread.Wakeups++;
        }
    }

    /// <summary>Tells the listeners what this thread has measured. For places where no guard and no lock is held. Never throws.</summary>
    public static void Report() => Measurements.Report();

    /// <summary>Tells one thread's measurements, each instrument by itself: a listener that throws takes nothing from the others.</summary>
    public static void Tell(in Measured measured)
    {
        Add(OpenConnections, measured.Opened);
        Add(Bytes, measured.Received, Inwards);
        Add(Bytes, measured.Sent, Outwards);
        Add(Timeouts, measured.Timeouts);
        Add(Wakeups, measured.Wakeups);
        foreach (SocketError error in measured.AcceptFaults ?? [])
        {
            Add(AcceptFaults, 1, new KeyValuePair<string, object?>("error.type", error.ToString()));
        }
    }

    private static void Add(UpDownCounter<long>? counter, long count) => Try(counter, count, static (counter, count) => counter.Add(count));

    private static void Add(Counter<long>? counter, long count) => Try(counter, count, static (counter, count) => counter.Add(count));

    private static void Add(Counter<long>? counter, long count, KeyValuePair<string, object?> tag) =>
        Try(counter, (count, tag), static (counter, measured) => counter.Add(measured.count, measured.tag), isNone: count == 0);

    private static void Try<TInstrument>(TInstrument? instrument, long count, Action<TInstrument, long> add)
        where TInstrument : Instrument =>
        Try(instrument, count, add, isNone: count == 0);

    private static void Try<TInstrument, T>(TInstrument? instrument, T measured, Action<TInstrument, T> add, bool isNone)
        where TInstrument : Instrument
    {
        if (instrument is null || isNone)
        {
            return;
        }

        try
        {
            add(instrument, measured);
        }
        catch (Exception thrown)
        {
            TracedFaults.Report(thrown, "A listener of the meter RxSocket threw");
        }
    }

    // A listener that throws here must not make this class unusable for good, and every socket with it. It goes without the instrument.
    private static TInstrument? Publish<TInstrument>(Func<TInstrument> create)
        where TInstrument : Instrument
    {
        try
        {
            return create();
        }
        catch (Exception thrown)
        {
            TracedFaults.Report(thrown, "A listener threw when an instrument of the meter RxSocket was published");
            return null;
        }
    }
}
