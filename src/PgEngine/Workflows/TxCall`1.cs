using PgEngine.Jobs;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

/// <summary>A step in a transaction that was asked for. What its methods say of it must be said before the body next awaits.</summary>
/// <typeparam name="T">The result.</typeparam>
/// <remarks>Each method throws <see cref="InvalidOperationException"/> when the step has begun.</remarks>
public sealed class TxCall<T> : Durable<T>
{
    private readonly StepOperation _step;

    internal TxCall(StepOperation step) => _step = step;

    /// <summary>What undoes the step when the run fails or is cancelled: the last step's first, each itself a durable step with retries.</summary>
    /// <param name="name">What people see of it, 1 to 200 characters.</param>
    /// <param name="undo">Gets the step's result, or the type's default value when nothing is known of the step's end.</param>
    /// <param name="on">From when on there is something to undo.</param>
    /// <exception cref="InvalidOperationException">The step stands in a loop, or has begun.</exception>
    public TxCall<T> Undo(string name, Func<T, UndoContext, Task> undo, UndoOn on = UndoOn.Completed)
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
    public TxCall<T> Undo(string name, Func<T, Task> undo)
    {
        ArgumentNullException.ThrowIfNull(undo);
        return Undo(name, (value, _) => undo(value));
    }

    /// <inheritdoc cref="StepCall{T}.Retry(int, TimeSpan?, TimeSpan?, double)"/>
    public TxCall<T> Retry(int maxAttempts, TimeSpan? backoff = null, TimeSpan? cap = null, double factor = 2)
    {
        _step.Settings.Retry(maxAttempts, backoff, cap, factor);
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.Retry(RetryPolicy, int)"/>
    public TxCall<T> Retry(RetryPolicy policy, int maxAttempts)
    {
        _step.Settings.Retry(policy, maxAttempts);
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.NoRetry"/>
    public TxCall<T> NoRetry()
    {
        _step.Settings.NoRetry();
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.Timeout"/>
    public TxCall<T> Timeout(TimeSpan each)
    {
        _step.Settings.LimitTime(each);
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.RetryWhen"/>
    public TxCall<T> RetryWhen(Func<Exception, bool> isTransient)
    {
        _step.Settings.RetryWhen(isTransient);
        return this;
    }
}
