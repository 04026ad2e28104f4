using System.Diagnostics.Metrics;

namespace RxSocket.TestKit;

/// <summary>Listens to every instrument of the meter <c>RxSocket</c>, with a trap at each measurement. It hears the whole process.</summary>
public sealed class TrappedMeter : IDisposable
{
    private readonly MeterListener _listener = new();

    public TrappedMeter(Trap trap)
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "RxSocket")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => trap.Pass());
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();
}
