using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>What came of a long load. The first quarter fills caches and the first pages, so growth is counted from the second.</summary>
internal static class SoakReport
{
    public static Measurement Of(FlowReadings readings, double rate)
    {
        CurveColumn[] columns = [.. FlowReadings.Columns, .. TableSizes.Columns, new("worker_memory", "MB")];
        List<CurveRow> rows = [.. readings.Windows.Select(window => readings.ToRow(window, [.. window.To.Also.Select(v => (double?)v)]))];
        var growth = new Dictionary<string, double>
        {
            ["start_p99_growth"] = Growth("start_p99"),
            ["claim_p99_growth"] = Growth("claim_p99"),
            ["dead_jobs_growth"] = Growth("dead_jobs"),
            ["jobs_table_growth"] = Growth("jobs_table"),
            ["jobs_indexes_growth"] = Growth("jobs_indexes"),
            ["worker_memory_growth"] = Growth("worker_memory"),
        };
        return new Measurement(growth.Values.Max())
        {
            Latencies = readings.Starts(readings.Whole),
            Facts = new Dictionary<string, double>(growth)
            {
                ["rate"] = rate,
                ["handled_per_second"] = readings.Whole.HandledPerSecond,
                ["most_jobs_behind"] = readings.Windows.Max(window => window.Behind),
                ["worker_memory_mb_at_end"] = Median("worker_memory", 0.75, 1),
                ["jobs_table_mb_at_end"] = Median("jobs_table", 0.75, 1),
            },
            Curves = { new Curve("flow", "seconds", columns) { Rows = rows } },
        };

        double Growth(string column) => Math.Max(Median(column, 0.75, 1), 1e-9) / Math.Max(Median(column, 0.25, 0.5), 1e-9);

        double Median(string column, double from, double to)
        {
            var index = Array.FindIndex(columns, c => c.Name == column);
            var values = rows.Skip((int)(from * rows.Count)).Take(Math.Max(1, (int)((to - from) * rows.Count)))
                .Select(row => row.Values[index] ?? 0).ToList();
            return values.Count == 0 ? 0 : Statistics.Median(values);
        }
    }
}
