using System.Diagnostics.Metrics;
using PgEngine.Diagnostics;

namespace PgEngine.Bench.Workers;

/// <summary>Counts what the workers of this process send, by the engine's own metrics: each records once for a round trip.</summary>
internal sealed class RoundTrips : IDisposable
{
    private const string TurnMetric = "pgengine.turn.duration";
    private const string FlushMetric = "pgengine.writer.items";

    private readonly MeterListener _listener = new();
    private long _turns;
    private long _flushes;

    public RoundTrips()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == EngineMetrics.MeterName && instrument.Name is TurnMetric or FlushMetric)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _turns));
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref _flushes));
        _listener.Start();
    }

    /// <summary>Of claims and outcomes.</summary>
    public long Turns => Interlocked.Read(ref _turns);

    /// <summary>Of the lanes that write for runs.</summary>
    public long Flushes => Interlocked.Read(ref _flushes);

    public void Dispose() => _listener.Dispose();
}
