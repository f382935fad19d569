namespace PgEngine.Testing.Workflows;

/// <summary>How a recorded run fits the code.</summary>
/// <param name="Outcome">Whether it does.</param>
/// <param name="Next">What the code asks for next; null unless it <see cref="ReplayOutcome.Continues"/>.</param>
/// <param name="Difference">What does not fit; null unless it is <see cref="ReplayOutcome.Blocked"/>.</param>
/// <param name="End">
/// How the code has ended, if it has: <c>complete</c>, <c>fail</c> or <c>cancel</c>, and the reason behind a colon.
/// </param>
public sealed record ReplayResult(ReplayOutcome Outcome, string? Next, string? Difference, string? End)
{
    /// <summary>Asserts that the code fits: the run would end, or go on from where it is recorded.</summary>
    /// <exception cref="JobAssertionException">It would be blocked; the message says what does not fit.</exception>
    public ReplayResult AssertFits() => Outcome == ReplayOutcome.Blocked
        ? throw new JobAssertionException($"The run would be blocked.\n{Difference}")
        : this;
}
