using PgEngine.Crash.Sagas;
using PgEngine.Testing;

namespace PgEngine.Crash;

/// <summary>
/// Sagas of 20 steps run on several workers, which are killed at crash points of workflows, at random moments, and all at once while sagas
/// are parked; signals come before, during and after their waits.
/// </summary>
public static class WorkflowScenario
{
    /// <summary>Runs one trial. The report is valid when every saga did all it should, and nothing more than once.</summary>
    public static async Task<WorkflowReport> RunAsync(PostgresServer server, WorkflowScenarioOptions options)
    {
        await using var trial = await SagaTrial.StartAsync(server, options);
        trial.Nemesis.StartWorkers();
        using var stop = new CancellationTokenSource();
        var kills = trial.Nemesis.RunAsync(stop.Token);
        await trial.Sender.RunAsync(options.Runs, options.StepMs, trial.Nemesis.KillAllAsync);
        await trial.WaitForEndAsync(options.Ceiling);
        await stop.CancelAsync();
        await kills;
        return await trial.FinishAsync();
    }

    /// <summary>Runs trials of one seed after the other, a few at a time.</summary>
    /// <param name="server">Where.</param>
    /// <param name="options">Of the first one.</param>
    /// <param name="trials">How many.</param>
    /// <param name="atOnce">How many at a time: most of a trial is waiting for leases to run out.</param>
    /// <returns>The reports, by seed.</returns>
    public static async Task<IReadOnlyList<WorkflowReport>> RunManyAsync(
        PostgresServer server, WorkflowScenarioOptions options, int trials, int atOnce)
    {
        var reports = new WorkflowReport[trials];
        await Parallel.ForAsync(0, trials, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, _) =>
            reports[i] = await RunAsync(server, options with { Seed = options.Seed + i }));
        return reports;
    }
}
