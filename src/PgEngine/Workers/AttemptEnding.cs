using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Errors;
using PgEngine.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>Turns the end of an attempt into what the database is told.</summary>
internal sealed class AttemptEnding(PgEngineOptions options, JobJson json, ILogger logger)
{
    /// <summary>The failure of an attempt that broke outside its handler.</summary>
    public static SettleItem Broken(ClaimedJob job, Exception e) => new()
    {
        Job = job,
        Action = SettleAction.Fail,
        Detail = JobJson.FailureDetail(NameOf(e), e.Message, e.ToString(), isPermanent: false, null, null),
        Error = e,
    };

    /// <summary>The failure of a job whose payload does not fit its kind.</summary>
    public SettleItem Unreadable(ClaimedJob job, Exception e)
    {
        logger.PayloadUnreadable(e, job.Id, job.Kind);
        return new SettleItem
        {
            Job = job,
            Action = SettleAction.Fail,
            Detail = JobJson.FailureDetail(
                NameOf(e), e.Message, null, isPermanent: true, null, null, $"payload cannot be read as {job.Kind}: {e.Message}"),
            Error = e,
        };
    }

    /// <summary>The handler has answered.</summary>
    public SettleItem Returned(RunningAttempt attempt, JobOutcome? outcome, JobOptions kind, TimeSpan duration, Exception? error = null)
    {
        if (attempt.IsCompletedInTransaction)
        {
            return Question(attempt, kind, duration);
        }

        var (action, detail) = outcome switch
        {
            JobOutcome.CompletedOutcome { ValueType: { } type } done =>
                (SettleAction.Complete, attempt.CompletionDetail(json.Write(attempt.Job.Kind, done.Value, type))),
            JobOutcome.SnoozeOutcome snooze => (SettleAction.Snooze, JobJson.DelayDetail(snooze.Delay)),
            JobOutcome.DiscardOutcome discard => (SettleAction.Discard, JobJson.ReasonDetail(discard.Reason)),
            JobOutcome.RetryOutcome retry => (SettleAction.Fail, JobJson.FailureDetail(
                "retry_after", retry.Reason ?? "The handler asked for a retry.", null, false, retry.Delay, kind,
                payload: retry.PayloadType is { } type ? json.Write(attempt.Job.Kind, retry.Payload, type) : null)),
            JobOutcome.FailOutcome fail => (SettleAction.Fail, JobJson.FailureDetail(
                "failed_by_handler", fail.Reason, null, true, null, kind)),
            _ => (SettleAction.Complete, attempt.CompletionDetail(null)),
        };
        return new SettleItem
        {
            Job = attempt.Job, Action = action, Detail = detail, Duration = duration, StopReason = attempt.StopReason, Error = error,
        };
    }

    /// <summary>The handler has thrown.</summary>
    /// <returns>Null when the database would not listen any more.</returns>
    public SettleItem? Threw(RunningAttempt attempt, Exception e, JobOptions kind, TimeSpan timeout, TimeSpan duration)
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
                Error = e,
            };
        }

        var reason = e is OperationCanceledException ? attempt.StopReason : StopReason.None;
        if (reason == StopReason.None && Meant(e, kind, job) is { } outcome)
        {
            return Returned(attempt, outcome, kind, duration, e);
        }

        logger.AttemptFailed(e, job.Id, job.Kind, job.Attempt, attempt.StopReason);
        return new SettleItem
        {
            Job = job, Action = SettleAction.Fail, Detail = Failure(e, reason, kind, timeout), Duration = duration,
            StopReason = attempt.StopReason, Error = e,
        };
    }

    private static string Failure(Exception e, StopReason reason, JobOptions kind, TimeSpan timeout) => reason switch
    {
        StopReason.Timeout => JobJson.FailureDetail("timeout", $"The attempt ran longer than {timeout}.", null, false, null, kind),
        StopReason.Cancelled => JobJson.FailureDetail("cancelled", "The attempt was cancelled.", null, false, null, kind),
        _ => JobJson.FailureDetail(
            NameOf(e), e.Message, e.ToString(), e is PermanentFailureException, (e as RetryAfterException)?.Delay, kind),
    };

    /// <summary>What the kind says an exception means.</summary>
    private JobOutcome? Meant(Exception e, JobOptions kind, ClaimedJob job)
    {
        try
        {
            return kind.OnException?.Invoke(e);
        }
#pragma warning disable CA1031 // Code of the application: the exception it was asked about is the one that counts.
        catch (Exception second)
#pragma warning restore CA1031
        {
            logger.ExceptionNotJudged(second, job.Id, job.Kind);
            return null;
        }
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
}
