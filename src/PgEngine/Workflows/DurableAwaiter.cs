using System.Runtime.CompilerServices;

namespace PgEngine.Workflows;

/// <summary>Awaits a <see cref="Durable"/>; for the compiler.</summary>
public readonly struct DurableAwaiter : ICriticalNotifyCompletion
{
    private readonly Durable _durable;

    internal DurableAwaiter(Durable durable) => _durable = durable;

    /// <summary>Whether it has ended.</summary>
    public bool IsCompleted => _durable.IsCompleted;

    /// <summary>Ends the await.</summary>
    public void GetResult() => _durable.Observe();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _durable.OnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _durable.OnCompleted(continuation);
}
