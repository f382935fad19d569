namespace PgEngine.Workflows;

/// <summary>How an iteration of a loop ends.</summary>
public static class LoopStep
{
    /// <summary>The loop goes on with this state; what the iteration recorded is deleted.</summary>
    /// <typeparam name="TState">The state that iterations hand on.</typeparam>
    /// <param name="state">What the next iteration begins with.</param>
    public static LoopStep<TState> Continue<TState>(TState state) => new(state, isLast: false);

    /// <summary>The loop ends with this state.</summary>
    /// <typeparam name="TState">The state that iterations hand on.</typeparam>
    /// <param name="state">What the loop returns.</param>
    public static LoopStep<TState> Break<TState>(TState state) => new(state, isLast: true);
}
