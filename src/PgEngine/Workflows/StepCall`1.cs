using PgEngine.Jobs;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

/// <summary>A step that was asked for. What its methods say of it must be said before the body next awaits.</summary>
/// <typeparam name="T">The result.</typeparam>
/// <remarks>Each method throws <see cref="InvalidOperationException"/> when the step has begun.</remarks>
public sealed class StepCall<T> : Durable<T>
{
    private readonly StepOperation _step;

    internal StepCall(StepOperation step) => _step = step;

    /// <summary>What undoes the step when the run fails or is cancelled: the last step's first, each itself a durable step with retries.</summary>
    /// <param name="name">What people see of it, 1 to 200 characters.</param>
    /// <param name="undo">Gets the step's result, or the type's default value when nothing is known of the step's end.</param>
    /// <param name="on">From when on there is something to undo.</param>
    /// <exception cref="InvalidOperationException">The step stands in a loop, or has begun.</exception>
    public StepCall<T> Undo(string name, Func<T, UndoContext, Task> undo, UndoOn on = UndoOn.Completed)
    {
        ArgumentNullException.ThrowIfNull(undo);
        var values = _step.Run.Values;
        _step.Settings.UndoWith(
            name, (row, attempt) => undo(row is null ? default! : values.Read<T>(row), new UndoContext(attempt)), on, _step.Scope);
        return this;
    }

    /// <summary>What undoes the step, once it has completed.</summary>
    /// <param name="name">What people see of it, 1 to 200 characters.</param>
    /// <param name="undo">Gets the step's result.</param>
    public StepCall<T> Undo(string name, Func<T, Task> undo)
    {
        ArgumentNullException.ThrowIfNull(undo);
        return Undo(name, (value, _) => undo(value));
    }

    /// <summary>How often the step is tried, and how long failed attempts wait.</summary>
    /// <param name="maxAttempts">Attempts in all, at least 1.</param>
    /// <param name="backoff">The wait after the first failure; null leaves it to the workflow's options.</param>
    /// <param name="cap">The longest wait; null leaves it to the workflow's options.</param>
    /// <param name="factor">Growth from one wait to the next.</param>
    public StepCall<T> Retry(int maxAttempts, TimeSpan? backoff = null, TimeSpan? cap = null, double factor = 2)
    {
        _step.Settings.Retry(maxAttempts, backoff, cap, factor);
        return this;
    }

    /// <summary>How often the step is tried, and how long failed attempts wait.</summary>
    /// <param name="policy">How long they wait.</param>
    /// <param name="maxAttempts">Attempts in all, at least 1.</param>
    public StepCall<T> Retry(RetryPolicy policy, int maxAttempts)
    {
        _step.Settings.Retry(policy, maxAttempts);
        return this;
    }

    /// <summary>The first failure is final.</summary>
    public StepCall<T> NoRetry()
    {
        _step.Settings.NoRetry();
        return this;
    }

    /// <summary>How long one attempt may run before its token is cancelled and it counts as failed.</summary>
    /// <param name="each">The time of one attempt.</param>
    /// <returns>This step.</returns>
    public StepCall<T> Timeout(TimeSpan each)
    {
        _step.Settings.LimitTime(each);
        return this;
    }

    /// <summary>An attempt that does not report for so long is stopped and counts as failed.</summary>
    /// <param name="within">The longest time between two calls of <see cref="StepContext.Heartbeat()"/>.</param>
    public StepCall<T> Heartbeat(TimeSpan within)
    {
        _step.Settings.ExpectHeartbeat(within);
        return this;
    }

    /// <summary>
    /// The body is never called twice: a row says that it begins. If nothing is known of its end, <see cref="StepInDoubtException"/> is thrown.
    /// </summary>
    public StepCall<T> AtMostOnce()
    {
        _step.Settings.AtMostOnce();
        return this;
    }

    /// <summary>Which exceptions are worth another attempt; all others are final.</summary>
    /// <param name="isTransient">Whether to try again.</param>
    public StepCall<T> RetryWhen(Func<Exception, bool> isTransient)
    {
        _step.Settings.RetryWhen(isTransient);
        return this;
    }
}
