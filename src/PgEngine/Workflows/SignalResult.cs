namespace PgEngine.Workflows;

/// <summary>What came of waiting for a signal.</summary>
/// <typeparam name="T">The payload.</typeparam>
public readonly record struct SignalResult<T>
{
    private readonly T? _value;

    internal SignalResult(T? value)
    {
        _value = value;
        Received = true;
    }

    /// <summary>Whether the signal came; false when the time ran out.</summary>
    public bool Received { get; }

    /// <summary>The payload.</summary>
    /// <exception cref="InvalidOperationException">No signal came.</exception>
    public T Value => Received ? _value! : throw new InvalidOperationException("No signal was received: the time ran out. Look at Received first.");

    /// <summary>Gives the payload if the signal came.</summary>
    /// <param name="value">The payload; the default value if none came.</param>
    /// <returns>Whether it came.</returns>
    public bool TryGet(out T? value)
    {
        value = _value;
        return Received;
    }
}
