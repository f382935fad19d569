namespace PgEngine.Workflows;

/// <summary>How an iteration of a loop ends; made by <see cref="LoopStep"/>.</summary>
/// <typeparam name="TState">The state that iterations hand on.</typeparam>
public readonly record struct LoopStep<TState>
{
    internal LoopStep(TState state, bool isLast)
    {
        State = state;
        IsLast = isLast;
    }

    /// <summary>What the next iteration begins with, or the loop returns.</summary>
    public TState State { get; }

    /// <summary>Whether the loop ends here.</summary>
    public bool IsLast { get; }
}
