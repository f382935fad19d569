namespace PgEngine.Bench.Measuring;

/// <summary>A distribution of waiting times, in milliseconds.</summary>
internal sealed record Latencies(double P50, double? P95, double P99)
{
    /// <returns>Null where there are no times.</returns>
    public static Latencies? OfAny(IEnumerable<double> milliseconds) => milliseconds.ToList() is { Count: > 0 } times ? Of(times) : null;

    public static Latencies Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new Latencies(
            Statistics.Percentile(sorted, 0.50), Statistics.Percentile(sorted, 0.95), Statistics.Percentile(sorted, 0.99));
    }
}
