using PgEngine.Jobs;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

/// <summary>A step in a transaction that was asked for. What its methods say of it must be said before the body next awaits.</summary>
/// <remarks>Each method throws <see cref="InvalidOperationException"/> when the step has begun.</remarks>
public sealed class TxCall : Durable
{
    private readonly StepOperation _step;

    internal TxCall(StepOperation step) => _step = step;

    /// <inheritdoc cref="StepCall{T}.Undo(string, Func{T, UndoContext, Task}, UndoOn)"/>
    public TxCall Undo(string name, Func<UndoContext, Task> undo, UndoOn on = UndoOn.Completed)
    {
        ArgumentNullException.ThrowIfNull(undo);
        _step.Settings.UndoWith(name, (_, attempt) => undo(new UndoContext(attempt)), on, _step.Scope);
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.Undo(string, Func{T, Task})"/>
    public TxCall Undo(string name, Func<Task> undo)
    {
        ArgumentNullException.ThrowIfNull(undo);
        return Undo(name, _ => undo());
    }

    /// <inheritdoc cref="StepCall{T}.Retry(int, TimeSpan?, TimeSpan?, double)"/>
    public TxCall Retry(int maxAttempts, TimeSpan? backoff = null, TimeSpan? cap = null, double factor = 2)
    {
        _step.Settings.Retry(maxAttempts, backoff, cap, factor);
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.Retry(RetryPolicy, int)"/>
    public TxCall Retry(RetryPolicy policy, int maxAttempts)
    {
        _step.Settings.Retry(policy, maxAttempts);
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.NoRetry"/>
    public TxCall NoRetry()
    {
        _step.Settings.NoRetry();
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.Timeout"/>
    public TxCall Timeout(TimeSpan each)
    {
        _step.Settings.LimitTime(each);
        return this;
    }

    /// <inheritdoc cref="StepCall{T}.RetryWhen"/>
    public TxCall RetryWhen(Func<Exception, bool> isTransient)
    {
        _step.Settings.RetryWhen(isTransient);
        return this;
    }
}
