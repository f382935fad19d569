using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>When claims are as quick again as they were at first, and no more jobs wait.</summary>
/// <param name="normal">Claims of the first minute.</param>
/// <param name="behind">Jobs that waited then.</param>
internal sealed class Recovery(Latencies? normal, long behind)
{
    // A window that happens to be quick is no recovery.
    private const int WindowsInARow = 3;
    private const double Tolerance = 1.25;

    /// <summary>From the first reading until things were normal again; null while they are not.</summary>
    public double? Seconds { get; private set; }

    public bool IsComplete(FlowReadings readings)
    {
        FlowWindow[] last = [.. readings.Windows.TakeLast(WindowsInARow)];
        if (last.Length == WindowsInARow && last.All(window => IsNormal(readings, window)))
        {
            Seconds = readings.Whole.Seconds - last.Sum(window => window.Seconds);
        }

        return Seconds is not null;
    }

    private bool IsNormal(FlowReadings readings, FlowWindow window) =>
        readings.Claims(window)?.P50 <= Tolerance * normal?.P50 && window.Behind <= Math.Max(2 * behind, 100);
}
