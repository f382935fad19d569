using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>Runs one attempt: reads the payload, opens a service scope, watches the time, and turns the end into an outcome.</summary>
internal sealed class AttemptRunner(
    PgEngineOptions options, IServiceScopeFactory scopes, OutcomeBuffer outcomes, CompleteJobInTransaction complete,
    EngineMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly JobJson _json = new(options.Json);
    private readonly Dictionary<string, Prepared> _kinds = options.Jobs.ToDictionary(
        job => job.Key, job => new Prepared(job.Value.Prepare(options.Json), job.Value.Options), StringComparer.Ordinal);

    /// <param name="job">The job.</param>
    /// <param name="started">Is given the attempt before the handler runs, so that it can be stopped from outside.</param>
    /// <returns>What to tell the database; null when it would not listen any more.</returns>
    public async Task<SettleItem?> RunAsync(ClaimedJob job, Action<RunningAttempt> started)
    {
        CrashPoints.Reach(CrashPoints.JobsReceived);
        if (!_kinds.TryGetValue(job.Kind, out var kind))
        {
            // Cannot happen: a claim asks for registered kinds only. Another worker may know it.
            return new SettleItem { Job = job, Action = SettleAction.Release };
        }

        if (Read(job, kind, out var run) is { } unreadable)
        {
            return unreadable;
        }

        var startedAt = time.GetTimestamp();
        var scope = scopes.CreateAsyncScope();
        try
        {
            var attempt = new RunningAttempt(job, scope.ServiceProvider, outcomes, _json, complete);
            started(attempt);
            using var activity = EngineActivities.StartRun(job);
            metrics.Started(job);
            var item = await RunAsync(attempt, kind, run!, startedAt).ConfigureAwait(false);
            EngineActivities.EndRun(activity, item);
            CrashPoints.Reach(CrashPoints.HandlerDone);
            return item;
        }
        finally
        {
            await EndAsync(scope, job).ConfigureAwait(false);
        }
    }

    /// <summary>The failure of an attempt that broke outside its handler.</summary>
    public static SettleItem Broken(ClaimedJob job, Exception e) => new()
    {
        Job = job,
        Action = SettleAction.Fail,
        Detail = JobJson.FailureDetail(NameOf(e), e.Message, e.ToString(), isPermanent: false, null, null),
    };

    /// <summary>Ends the services of an attempt. What the handler has answered stands, even if one of them cannot be disposed of.</summary>
    private async Task EndAsync(AsyncServiceScope scope, ClaimedJob job)
    {
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A service of the application must not take the slot down with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.ScopeNotDisposed(e, job.Id, job.Kind);
        }
    }

    private async Task<SettleItem?> RunAsync(RunningAttempt attempt, Prepared kind, PreparedJob run, long startedAt)
    {
        var timeout = attempt.Job.Timeout ?? kind.Options.Timeout ?? options.JobTimeout;
        using var timer = new AttemptTimer(attempt, timeout, time);
        if (attempt.Job.IsCancelRequested)
        {
            attempt.Stop(StopReason.Cancelled);
        }

        try
        {
            var handler = run(attempt.Services, attempt, attempt.Token);
            CrashPoints.Reach(CrashPoints.HandlerRunning);
            var outcome = await handler.ConfigureAwait(false);
            return After(attempt, outcome, kind.Options, time.GetElapsedTime(startedAt));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the failure of its attempt, never of the worker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return After(attempt, e, kind.Options, timeout, time.GetElapsedTime(startedAt));
        }
    }

    private SettleItem? Read(ClaimedJob job, Prepared kind, out PreparedJob? run)
    {
        try
        {
            run = kind.Read(job.Payload);
            return null;
        }
#pragma warning disable CA1031 // A payload that cannot be read fails its job, not the worker; converters may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            run = null;
            logger.PayloadUnreadable(e, job.Id, job.Kind);
            return new SettleItem
            {
                Job = job,
                Action = SettleAction.Fail,
                Detail = JobJson.FailureDetail(
                    NameOf(e), e.Message, null, isPermanent: true, null, null, $"payload cannot be read as {job.Kind}: {e.Message}"),
            };
        }
    }

    private SettleItem After(RunningAttempt attempt, JobOutcome? outcome, JobOptions kind, TimeSpan duration)
    {
        if (attempt.IsCompletedInTransaction)
        {
            return Question(attempt, kind, duration);
        }

        var (action, detail) = outcome switch
        {
            JobOutcome.CompletedOutcome { ValueType: { } type } done =>
                (SettleAction.Complete, JobJson.ResultDetail(_json.Write(done.Value, type))),
            JobOutcome.SnoozeOutcome snooze => (SettleAction.Snooze, JobJson.DelayDetail(snooze.Delay)),
            JobOutcome.DiscardOutcome discard => (SettleAction.Discard, JobJson.ReasonDetail(discard.Reason)),
            JobOutcome.RetryOutcome retry => (SettleAction.Fail, JobJson.FailureDetail(
                "retry_after", retry.Reason ?? "The handler asked for a retry.", null, false, retry.Delay, kind)),
            JobOutcome.FailOutcome fail => (SettleAction.Fail, JobJson.FailureDetail(
                "failed_by_handler", fail.Reason, null, true, null, kind)),
            _ => (SettleAction.Complete, (string?)null),
        };
        return new SettleItem
        {
            Job = attempt.Job, Action = action, Detail = detail, Duration = duration, StopReason = attempt.StopReason,
        };
    }

    private SettleItem? After(RunningAttempt attempt, Exception e, JobOptions kind, TimeSpan timeout, TimeSpan duration)
    {
        var job = attempt.Job;
        if (attempt.IsCompletedInTransaction)
        {
            logger.ThrewAfterCompletion(e, job.Id, job.Kind);
            return Question(attempt, kind, duration);
        }

        if (attempt.StopReason == StopReason.LeaseLost)
        {
            return null;
        }

        // Whatever it throws after it was interrupted: many libraries wrap the cancellation in an exception of their own.
        if (attempt.StopReason == StopReason.Shutdown)
        {
            return new SettleItem
            {
                Job = job,
                Action = SettleAction.Release,
                Detail = JobJson.DelayDetail(options.InterruptedJobRetryDelay),
                Duration = duration,
                StopReason = StopReason.Shutdown,
            };
        }

        var reason = e is OperationCanceledException ? attempt.StopReason : StopReason.None;
        var detail = reason switch
        {
            StopReason.Timeout => JobJson.FailureDetail("timeout", $"The attempt ran longer than {timeout}.", null, false, null, kind),
            StopReason.Cancelled => JobJson.FailureDetail("cancelled", "The attempt was cancelled.", null, false, null, kind),
            _ => JobJson.FailureDetail(NameOf(e), e.Message, e.ToString(), false, null, kind),
        };
        logger.AttemptFailed(e, job.Id, job.Kind, job.Attempt, attempt.StopReason);
        return new SettleItem
        {
            Job = job, Action = SettleAction.Fail, Detail = detail, Duration = duration, StopReason = attempt.StopReason,
        };
    }

    /// <summary>Asks what became of a completion that the handler wrote in its own transaction: a failure, unless it committed.</summary>
    private static SettleItem Question(RunningAttempt attempt, JobOptions kind, TimeSpan duration) => new()
    {
        Job = attempt.Job,
        Action = SettleAction.Fail,
        Detail = JobJson.FailureDetail(
            "not_committed", "The completing transaction did not commit before the handler returned.", null, false, null, kind),
        Duration = duration,
        IsQuestion = true,
    };

    private static string NameOf(Exception e) => e.GetType().FullName ?? e.GetType().Name;

    private sealed record Prepared(Func<ReadOnlyMemory<byte>, PreparedJob> Read, JobOptions Options);
}
