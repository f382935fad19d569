namespace PgEngine.Bench.Measuring;

/// <summary>Medians and percentiles of few or many figures.</summary>
internal static class Statistics
{
    public static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The smallest figure that at least this share of all figures does not exceed.</summary>
    public static double Percentile(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
