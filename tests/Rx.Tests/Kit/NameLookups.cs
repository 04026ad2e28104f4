using System.Diagnostics.Metrics;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>Counts how often the system is asked for the addresses of a name.</summary>
internal sealed class NameLookups : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public NameLookups(string name)
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "System.Net.NameResolution", Name: "dns.lookup.duration" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == "dns.question.name" && Equals(tag.Value, name))
                {
                    Interlocked.Increment(ref _count);
                }
            }
        });
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
