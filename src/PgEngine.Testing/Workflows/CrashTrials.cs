using PgEngine.Workflows;

namespace PgEngine.Testing.Workflows;

/// <summary>The trials of one <see cref="CrashEverywhere"/>.</summary>
internal sealed class CrashTrials(
    WorkflowHarness harness, CrashOptions options, CrashWatch watch, Func<CancellationToken, Task<long>> start)
{
    /// <summary>Waits of one run that the test may answer.</summary>
    private const int MaxWaits = 1000;

    public async Task<CrashReport> RunAsync(CancellationToken cancellationToken)
    {
        var (expected, writes, steps) = await TrialAsync(0, 0, [], cancellationToken).ConfigureAwait(false);
        var (rerun, failures) = (new List<string>(), new List<string>());
        var trials = Math.Min(writes, options.MaxTrials);
        for (var trial = 1; trial <= trials; trial++)
        {
            // The last trial dies behind the last row, the others evenly before it.
            var killAt = (int)((long)trial * writes / trials);
            try
            {
                var (outcome, _, _) = await TrialAsync(trial, killAt, rerun, cancellationToken).ConfigureAwait(false);
                outcome.Compare(expected, $"killed behind write {killAt} of {writes}", failures);
            }
            catch (Exception e) when (e is JobAssertionException or TimeoutException)
            {
                failures.Add($"killed behind write {killAt} of {writes}: {e.Message}");
            }
        }

        return new CrashReport(trials, steps, rerun, failures);
    }

    private async Task<(CrashOutcome Outcome, int Writes, int Steps)> TrialAsync(
        int trial, int killAt, List<string> rerun, CancellationToken cancellationToken)
    {
        watch.Begin(killAt);
        var runId = await start(cancellationToken).ConfigureAwait(false);
        var status = await DriveAsync(runId, trial, cancellationToken).ConfigureAwait(false);
        var (writes, steps, again) = watch.End();
        rerun.AddRange(again.Select(step => $"killed behind write {killAt}: '{step}' ran again after its row"));
        var names = (await harness.StepsAsync(runId, cancellationToken).ConfigureAwait(false)).Select(static step => step.Name);
        var result = (await harness.Engine.GetJobAsync(runId, cancellationToken).ConfigureAwait(false))?.ResultJson;
        var effects = options.Effects is null ? null : await options.Effects(new CrashRun(harness, runId, trial, status)).ConfigureAwait(false);
        return (new CrashOutcome(status.State, status.Reason, result, [.. names.Order(StringComparer.Ordinal)], effects), writes, steps);
    }

    /// <summary>Takes the run to its end: waits are skipped, signals sent, and a worker that lost it is replaced.</summary>
    private async Task<RunStatus> DriveAsync(long runId, int trial, CancellationToken cancellationToken)
    {
        for (var waits = 0; waits < MaxWaits; waits++)
        {
            await SkipAsync(cancellationToken).ConfigureAwait(false);
            var status = await harness.StatusAsync(runId, cancellationToken).ConfigureAwait(false);
            if (status.FinishedAt is not null)
            {
                return status;
            }

            if (options.Between is null || status.State is not RunState.Waiting)
            {
                break;
            }

            await options.Between(new CrashRun(harness, runId, trial, status)).ConfigureAwait(false);
        }

        await harness.CheckEndedAsync(runId, cancellationToken).ConfigureAwait(false);
        return await harness.StatusAsync(runId, cancellationToken).ConfigureAwait(false);
    }

    private async Task SkipAsync(CancellationToken cancellationToken)
    {
        do
        {
            watch.Resume();
            await harness.Jobs.DrainOrAsync(() => watch.IsKilled, cancellationToken).ConfigureAwait(false);
        }
        while (watch.IsKilled || await harness.MoveToNextAsync(cancellationToken).ConfigureAwait(false));
    }
}
