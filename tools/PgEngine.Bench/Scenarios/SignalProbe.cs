using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Signals waiting runs one after the other, and times each until the step behind its wait begins.</summary>
internal static class SignalProbe
{
    private const int MostSignals = 200;

    /// <returns>How many runs to signal where so many are asked for.</returns>
    public static int CountFor(int runs) => Math.Clamp(runs / 10, 1, MostSignals);

    /// <param name="database">Where.</param>
    /// <param name="workers">One that has been started, tells of every call and was called by none of the runs yet.</param>
    /// <param name="producer">Who signals.</param>
    /// <param name="runs">The runs: their ids, and those in their inputs.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<Latencies> MeasureAsync(
        BenchDatabase database, WorkerGroup workers, Producer producer, IReadOnlyList<(long RunId, int InputId)> runs,
        CancellationToken cancellationToken)
    {
        var sent = new List<SentJob>(runs.Count);
        using var timer = new PeriodicTimer(LatencyScenario.Interval);
        foreach (var (runId, inputId) in runs)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var sentAt = Stopwatch.GetTimestamp();
            await producer.Engine.SignalAsync(runId, BenchWorkflow.Signal, inputId, cancellationToken: cancellationToken);
            sent.Add(new SentJob(inputId, sentAt, Stopwatch.GetTimestamp()));
        }

        await workers.WaitForAsync(runs.Count, database, cancellationToken);
        await workers.StopAsync(cancellationToken);

        // The first ones compile the way.
        return LatencyScenario.Read(sent[(runs.Count / 4)..], workers.Workers[0]).Latencies!;
    }
}
