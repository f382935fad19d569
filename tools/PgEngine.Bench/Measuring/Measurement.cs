namespace PgEngine.Bench.Measuring;

/// <summary>What one run of a scenario brought.</summary>
internal sealed record Measurement(double Figure)
{
    /// <summary>The yardstick of the same minute, in the figure's unit.</summary>
    public double? Yardstick { get; init; }

    public double? WalPerJob { get; init; }

    public double? CommitsPerJob { get; init; }

    public Latencies? Latencies { get; init; }

    /// <summary>How the figure came about over time, or from case to case.</summary>
    public List<Curve> Curves { get; init; } = [];

    /// <summary>What else was seen, by name; medians of it end up beside the settings.</summary>
    public Dictionary<string, double> Facts { get; init; } = [];
}
