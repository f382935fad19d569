using System.Runtime.CompilerServices;

namespace PgEngine.Workflows;

/// <summary>Awaits a <see cref="Durable{T}"/>; for the compiler.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly struct DurableAwaiter<T> : ICriticalNotifyCompletion
{
    private readonly Durable<T> _durable;

    internal DurableAwaiter(Durable<T> durable) => _durable = durable;

    /// <summary>Whether it has ended.</summary>
    public bool IsCompleted => _durable.IsCompleted;

    /// <summary>Ends the await.</summary>
    public T GetResult() => _durable.ObserveValue();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _durable.OnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _durable.OnCompleted(continuation);
}
