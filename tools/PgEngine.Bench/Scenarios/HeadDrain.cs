using System.Diagnostics;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Starts warm workers and times the jobs at the head of their queue, from the first handler call that is seen to the last.</summary>
internal static class HeadDrain
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(2);

    /// <param name="workers">They are stopped, and are stopped again.</param>
    /// <param name="jobs">How many handler calls to wait for.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<(long Jobs, double Seconds)> MeasureAsync(WorkerGroup workers, int jobs, CancellationToken cancellationToken)
    {
        var before = workers.Count;
        await workers.StartAsync(cancellationToken);
        await workers.WaitForCallsAsync(before + 1, cancellationToken);
        var (first, startedAt) = (workers.Count, Stopwatch.GetTimestamp());
        await workers.WaitForCallsAsync(before + jobs, cancellationToken);
        var (last, endedAt) = (workers.Count, Stopwatch.GetTimestamp());
        await workers.StopAsync(cancellationToken);

        // A handful may be done at the first look.
        var interval = Stopwatch.GetElapsedTime(startedAt, endedAt);
        return (Math.Max(1, last - first), Math.Max(interval.TotalSeconds, LookInterval.TotalSeconds));
    }
}
