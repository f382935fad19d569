using PgEngine.Jobs;
using PgEngine.Workflows.Journal;

namespace PgEngine.Workflows.Operations;

/// <summary>What is said of one step: by its call, else by the workflow's options.</summary>
internal sealed class StepSettings(WorkflowOptions defaults)
{
    private bool _isSealed;

    public int MaxAttempts { get; private set; } = defaults.StepMaxAttempts;

    public RetryPolicy Policy { get; private set; } = defaults.StepRetry;

    public TimeSpan Timeout { get; private set; } = defaults.StepTimeout;

    /// <summary>An attempt that has not reported for so long is stopped; null for never.</summary>
    public TimeSpan? HeartbeatWithin { get; private set; }

    public bool IsAtMostOnce { get; private set; }

    public Func<Exception, bool>? IsTransient { get; private set; }

    public string? UndoName { get; private set; }

    public UndoOn UndoOn { get; private set; }

    /// <summary>Undoes the step; its row is null when nothing is known of its end.</summary>
    public Func<JournalRow?, StepAttempt, Task>? Undo { get; private set; }

    /// <summary>Whether a row says that it begins.</summary>
    public bool NeedsIntent => IsAtMostOnce || (Undo is not null && UndoOn == UndoOn.Started);

    public void Seal() => _isSealed = true;

    public void Retry(RetryPolicy policy, int maxAttempts)
    {
        Check();
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        Policy = policy;
        MaxAttempts = maxAttempts;
    }

    public void Retry(int maxAttempts, TimeSpan? backoff, TimeSpan? cap, double factor)
    {
        var first = backoff ?? Policy.Base;
        var longest = cap ?? (Policy.Cap > first ? Policy.Cap : first);
        Retry(Policy with { Base = first, Cap = longest, Factor = factor }, maxAttempts);
    }

    public void NoRetry()
    {
        Check();
        MaxAttempts = 1;
    }

    public void LimitTime(TimeSpan each)
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(each, TimeSpan.Zero);
        Timeout = each;
    }

    public void ExpectHeartbeat(TimeSpan within)
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(within, TimeSpan.Zero);
        HeartbeatWithin = within;
    }

    public void AtMostOnce()
    {
        Check();
        IsAtMostOnce = true;
        MaxAttempts = 1;
    }

    public void RetryWhen(Func<Exception, bool> isTransient)
    {
        Check();
        ArgumentNullException.ThrowIfNull(isTransient);
        IsTransient = isTransient;
    }

    public void UndoWith(string name, Func<JournalRow?, StepAttempt, Task> undo, UndoOn on, ScopeState scope)
    {
        Check();
        StepName.Validate(name);
        if (scope.IsInLoop)
        {
            throw new InvalidOperationException("Steps of a loop cannot be undone: iterations that are over leave no rows. Run a child instead.");
        }

        (UndoName, Undo, UndoOn) = (name, undo, on);
    }

    private void Check()
    {
        if (_isSealed)
        {
            throw new InvalidOperationException("The step has begun: say everything of it in the statement that asks for it.");
        }
    }
}
