using Microsoft.Extensions.DependencyInjection;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>Runs one attempt: reads the payload, opens a service scope, watches the time, and turns the end into an outcome.</summary>
internal sealed class AttemptRunner(RunTools tools)
{
    private readonly AttemptEnding _ending = new(tools.Options, tools.Json, tools.Logger);

    /// <param name="job">The job.</param>
    /// <param name="place">Is given the attempt before the handler runs, so that it can be stopped from outside.</param>
    /// <returns>What to tell the database; null when it would not listen any more.</returns>
    public async Task<SettleItem?> RunAsync(ClaimedJob job, SlotPlace place)
    {
        CrashPoints.Reach(CrashPoints.JobsReceived);
        if (job.Served is not { Read: not null } kind)
        {
            // Cannot happen: a claim asks for registered kinds only. Another worker may know it.
            return new SettleItem { Job = job, Action = SettleAction.Release };
        }

        if (Read(job, kind, out var run) is { } unreadable)
        {
            return unreadable;
        }

        var startedAt = tools.Time.GetTimestamp();
        var scope = tools.Scopes.CreateAsyncScope();
        try
        {
            var attempt = tools.Begin(job, scope.ServiceProvider);
            place.Current = attempt;
            using var activity = EngineActivities.StartRun(job);
            tools.Metrics.Started(job);
            tools.Accessor?.Current = attempt;
            if (kind.Options.CaptureLogs is { } level)
            {
                JobLogCapture.Current = new JobLogCapture(attempt, level);
            }

            tools.Events.JobStarting(attempt);
            var item = await RunAsync(attempt, kind, run!, startedAt).ConfigureAwait(false);
            EngineActivities.EndRun(activity, item);
            tools.Events.JobRan(attempt, tools.Time.GetElapsedTime(startedAt));
            CrashPoints.Reach(CrashPoints.HandlerDone);
            return item;
        }
        finally
        {
            await tools.EndAsync(scope, job).ConfigureAwait(false);
        }
    }

    private async Task<SettleItem?> RunAsync(RunningAttempt attempt, ServedKind kind, PreparedJob run, long startedAt)
    {
        var timeout = attempt.Job.Timeout ?? kind.Options.Timeout ?? tools.Options.JobTimeout;
        using var timer = new AttemptTimer(attempt, timeout, tools.Time);
        if (attempt.Job.IsCancelRequested)
        {
            attempt.Stop(StopReason.Cancelled);
        }

        try
        {
            var handler = kind.Middleware.Length == 0
                ? run(attempt.Services, attempt, attempt.Token)
                : RunInside(kind.Middleware, attempt, run);
            CrashPoints.Reach(CrashPoints.HandlerRunning);
            var outcome = await handler.ConfigureAwait(false);
            return _ending.Returned(attempt, outcome, kind.Options, tools.Time.GetElapsedTime(startedAt));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the failure of its attempt, never of the worker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return _ending.Threw(attempt, e, kind.Options, timeout, tools.Time.GetElapsedTime(startedAt));
        }
    }

    // Apart, so that only runs with middleware pay for the closure.
    private static Task<JobOutcome> RunInside(MiddlewareStep[] middleware, RunningAttempt attempt, PreparedJob run) =>
        MiddlewareChain.RunAsync(
            middleware, attempt.Services, attempt, () => run(attempt.Services, attempt, attempt.Token), attempt.Token);

    private SettleItem? Read(ClaimedJob job, ServedKind kind, out PreparedJob? run)
    {
        try
        {
            run = kind.Read!(tools.PayloadOf(job));
            job.Payload = [];
            return null;
        }
#pragma warning disable CA1031 // A payload that cannot be read fails its job, not the worker; converters may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            run = null;
            return _ending.Unreadable(job, e);
        }
    }
}
