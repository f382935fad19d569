using System.Runtime.CompilerServices;

namespace PgEngine.Workflows;

/// <summary>A <see cref="Durable"/> with a value.</summary>
/// <typeparam name="T">The value: what was stored, read back, also the first time.</typeparam>
[AsyncMethodBuilder(typeof(DurableMethodBuilder<>))]
public class Durable<T> : Durable
{
    private T? _value;

    internal Durable()
    {
    }

    /// <summary>For the compiler.</summary>
    public new DurableAwaiter<T> GetAwaiter() => new(this);

    /// <summary>A task that ends when this does; see the remarks there.</summary>
    public new async Task<T> AsTask()
    {
        await base.AsTask().ConfigureAwait(false);
        return _value!;
    }

    internal void Complete(T value)
    {
        _value = value;
        Complete();
    }

    internal T ObserveValue()
    {
        Observe();
        return _value!;
    }
}
