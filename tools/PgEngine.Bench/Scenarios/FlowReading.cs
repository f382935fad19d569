namespace PgEngine.Bench.Scenarios;

/// <summary>Where a flow stood at one moment.</summary>
/// <param name="At">In ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="Due">Jobs that should have been enqueued by then.</param>
/// <param name="Handled">Jobs whose handler was called.</param>
/// <param name="Also">What else was looked at.</param>
internal sealed record FlowReading(long At, long Due, long Handled, double[] Also);
