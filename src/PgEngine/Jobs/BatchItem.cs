namespace PgEngine.Jobs;

/// <summary>One job of a batch, whatever its payload is.</summary>
public abstract class BatchItem
{
    private protected BatchItem(JobContext job, CancellationToken cancellationToken)
    {
        Job = job;
        CancellationToken = cancellationToken;
    }

    /// <summary>The job: its id and attempt, progress, and completion in a transaction of the handler's.</summary>
    public JobContext Job { get; }

    /// <summary>Cancelled when this job alone has to stop; <see cref="JobContext.StopReason"/> of <see cref="Job"/> says why.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>What the handler has answered for this job so far.</summary>
    /// <value>The default value is null: the job completes when the handler returns.</value>
    public JobOutcome? Outcome { get; private set; }

    /// <summary>Answers for this job; a later answer replaces an earlier one.</summary>
    /// <param name="outcome">What becomes of the job.</param>
    public void Answer(JobOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Outcome = outcome;
    }

    /// <summary>The job is done.</summary>
    public void Complete() => Answer(JobOutcome.Completed);

    /// <summary>The job is done and has a result.</summary>
    /// <param name="result">The result, kept when the job was enqueued with <c>KeepResult</c>.</param>
    public void Complete<TResult>(TResult result) => Answer(JobOutcome.Result(result));

    /// <summary>The attempt failed: it is tried again by the job's policy, as long as it has attempts.</summary>
    /// <param name="reason">What went wrong.</param>
    public void Retry(string reason) => Answer(JobOutcome.Retry(reason));

    /// <summary>The attempt failed: it is tried again after <paramref name="delay"/>, as long as it has attempts.</summary>
    /// <param name="delay">How long to wait.</param>
    /// <param name="reason">What went wrong.</param>
    public void Retry(TimeSpan delay, string? reason = null) => Answer(JobOutcome.RetryAfter(delay, reason));

    /// <summary>Not now: run again after <paramref name="delay"/>. Spends no attempt.</summary>
    /// <param name="delay">How long to wait.</param>
    public void Snooze(TimeSpan delay) => Answer(JobOutcome.Snooze(delay));

    /// <summary>The job makes no sense any more: it ends as cancelled.</summary>
    /// <param name="reason">Why.</param>
    public void Discard(string reason) => Answer(JobOutcome.Discard(reason));

    /// <summary>The job cannot succeed: it ends as failed at once, whatever attempts are left.</summary>
    /// <param name="reason">Why.</param>
    public void Fail(string reason) => Answer(JobOutcome.Fail(reason));
}
