using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>What plain jobs and an idle worker cost, with parked runs beside them or without.</summary>
/// <param name="MemoryMb">Of a worker process that is connected and has nothing to do.</param>
/// <param name="EmptyClaim">A claim that finds nothing.</param>
/// <param name="Claim">A claim of 100 jobs.</param>
/// <param name="DrainRate">Plain jobs per second.</param>
internal sealed record ParkedReading(double MemoryMb, Latencies EmptyClaim, Latencies Claim, double DrainRate)
{
    /// <param name="facts">Where the reading is added to.</param>
    /// <param name="runs">How many were parked, as a name.</param>
    public void AddTo(Dictionary<string, double> facts, string runs)
    {
        facts[$"claim_empty_p50_us_{runs}"] = EmptyClaim.P50 * 1000;
        facts[$"claim_empty_p99_us_{runs}"] = EmptyClaim.P99 * 1000;
        facts[$"claim_100_p50_us_{runs}"] = Claim.P50 * 1000;
        facts[$"claim_100_p99_us_{runs}"] = Claim.P99 * 1000;
        facts[$"drain_{runs}"] = DrainRate;
        facts[$"worker_mb_{runs}"] = MemoryMb;
    }
}
