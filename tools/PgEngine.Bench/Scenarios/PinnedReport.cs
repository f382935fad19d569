using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>What came of a load under an old snapshot.</summary>
/// <param name="flow">The load.</param>
/// <param name="bystander">How long updates of an unrelated table took.</param>
internal sealed class PinnedReport(Flow flow, TimedFigures bystander)
{
    public Measurement Of(FlowReadings before, FlowReadings pinned, FlowReadings after, Recovery recovery)
    {
        var minute = pinned.FirstMinute();
        var normal = pinned.Claims(minute);
        var claims = pinned.Windows.Select(pinned.Claims).OfType<Latencies>().ToList();
        if (normal is null || claims.Count == 0)
        {
            throw new BenchException("Void: nothing was claimed under the snapshot.");
        }

        var worst = claims.Max(window => window.P99);
        var calm = Updates(minute);
        return new Measurement(worst / normal.P99)
        {
            Latencies = pinned.Claims(pinned.Whole),
            Facts =
            {
                ["first_minute_claim_p50_ms"] = normal.P50,
                ["first_minute_claim_p99_ms"] = normal.P99,
                ["worst_claim_p50_ms"] = claims.Max(window => window.P50),
                ["worst_claim_p99_ms"] = worst,
                ["worst_start_p99_ms"] = pinned.Windows.Max(window => pinned.Starts(window)?.P99 ?? 0),
                ["most_jobs_behind"] = pinned.Windows.Max(window => window.Behind),
                ["jobs_behind_at_end"] = pinned.Last.Behind,
                ["has_recovered"] = recovery.Seconds is null ? 0 : 1,
                ["recovery_seconds"] = recovery.Seconds ?? after.Whole.Seconds,
                ["bystander_first_minute_p99_ms"] = calm?.P99 ?? 0,
                ["bystander_worst_p99_ms"] = pinned.Windows.Max(window => Updates(window)?.P99 ?? 0),
                ["bystander_last_p50_ratio"] = (Updates(pinned.Last)?.P50 ?? 0) / (calm?.P50 ?? 1),
                ["pinned_from_second"] = flow.SecondsAt(pinned.Whole.From.At),
                ["pinned_to_second"] = flow.SecondsAt(pinned.Whole.To.At),
            },
            Curves = { Curve(before, pinned, after) },
        };
    }

    private Curve Curve(params FlowReadings[] parts) =>
        new("flow", "seconds", [
            .. FlowReadings.Columns, new CurveColumn("bystander_p50", "ms"), new CurveColumn("bystander_p99", "ms"), .. TableSizes.Columns])
        {
            Rows = [.. parts.SelectMany(part => part.Windows.Select(window => Row(part, window)))],
        };

    private CurveRow Row(FlowReadings readings, FlowWindow window)
    {
        var updates = Updates(window);
        return readings.ToRow(window, [updates?.P50, updates?.P99, .. window.To.Also]);
    }

    private Latencies? Updates(FlowWindow window) => Latencies.OfAny(bystander.Between(window.From.At, window.To.At));
}
