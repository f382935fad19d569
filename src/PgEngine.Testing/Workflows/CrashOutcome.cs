using PgEngine.Workflows;

namespace PgEngine.Testing.Workflows;

/// <summary>What is compared between trials.</summary>
internal sealed record CrashOutcome(RunState State, string? Reason, string? Result, string[] Journal, string? Effects)
{
    public void Compare(CrashOutcome expected, string trial, List<string> failures)
    {
        if (State != expected.State || Reason != expected.Reason)
        {
            failures.Add($"{trial}: ended as {State} ({Reason}) instead of {expected.State} ({expected.Reason})");
        }

        if (Result != expected.Result)
        {
            failures.Add($"{trial}: the result is {Result} instead of {expected.Result}");
        }

        if (!Journal.AsSpan().SequenceEqual(expected.Journal))
        {
            failures.Add(
                $"{trial}: the journal lacks [{string.Join(", ", expected.Journal.Except(Journal))}] and has [{string.Join(", ", Journal.Except(expected.Journal))}] beyond");
        }

        if (Effects != expected.Effects)
        {
            failures.Add($"{trial}: the effects are {Effects} instead of {expected.Effects}");
        }
    }
}
