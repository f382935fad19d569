using System.Diagnostics;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>Readings of a flow in their order; a window lies between two of them.</summary>
internal sealed class FlowReadings(Flow flow)
{
    /// <summary>The columns of <see cref="ToRow"/>, before those of the scenario.</summary>
    public static IReadOnlyList<CurveColumn> Columns { get; } =
    [
        new("handled", "jobs/s"),
        new("behind", "jobs"),
        new("claim_p50", "ms"),
        new("claim_p99", "ms"),
        new("start_p50", "ms"),
        new("start_p99", "ms"),
    ];

    private readonly List<FlowReading> _readings = [];

    public IEnumerable<FlowWindow> Windows => _readings.Zip(_readings.Skip(1), (from, to) => new FlowWindow(from, to));

    public FlowWindow Last => new(_readings[^2], _readings[^1]);

    public FlowWindow Whole => new(_readings[0], _readings[^1]);

    public void Add(FlowReading reading) => _readings.Add(reading);

    /// <summary>The time of the windows that begin within this share of the whole, or the first window if that is none.</summary>
    public FlowWindow Part(double from, double to)
    {
        var steps = _readings.Count - 1;
        var first = Math.Min((int)(from * steps), steps - 1);
        return new FlowWindow(_readings[first], _readings[Math.Max(first + 1, (int)(to * steps))]);
    }

    /// <summary>The windows of the first minute, but no more than a quarter of the time.</summary>
    public FlowWindow FirstMinute() => Part(0, Math.Min(0.25, 60 / Stopwatch.GetElapsedTime(Whole.From.At, Whole.To.At).TotalSeconds));

    public Latencies? Claims(FlowWindow window) => Latencies.OfAny(flow.Worker.Claims.Between(window.From.At, window.To.At));

    public Latencies? Starts(FlowWindow window, bool fromSend = false) =>
        Latencies.OfAny(flow.Times(window.From.At, window.To.At, fromSend));

    public CurveRow ToRow(FlowWindow window, params IEnumerable<double?> more)
    {
        var claims = Claims(window);
        var starts = Starts(window);
        return new CurveRow(
            flow.SecondsAt(window.To.At),
            [window.HandledPerSecond, window.Behind, claims?.P50, claims?.P99, starts?.P50, starts?.P99, .. more]);
    }
}
