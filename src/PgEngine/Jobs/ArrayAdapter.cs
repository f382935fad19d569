namespace PgEngine.Jobs;

/// <summary>Turns the answers for the elements of an array into the outcome of its job.</summary>
internal static class ArrayAdapter
{
    /// <summary>Runs a handler with at least one element.</summary>
    internal delegate Task<IReadOnlyList<ElementOutcome>> Run<TElement>(
        IReadOnlyList<TElement> elements, JobContext job, CancellationToken cancellationToken);

    /// <exception cref="InvalidOperationException">There is not one answer for each element.</exception>
    public static async Task<JobOutcome> RunAsync<TElement>(
        Run<TElement> handler, TElement[] elements, JobContext job, CancellationToken cancellationToken)
    {
        if (elements.Length == 0)
        {
            return JobOutcome.Completed;
        }

        var outcomes = await handler(elements, job, cancellationToken).ConfigureAwait(false);
        if (outcomes is null || outcomes.Count != elements.Length)
        {
            throw new InvalidOperationException(
                $"The array handler answered for {outcomes?.Count ?? 0} elements, but was given {elements.Length}.");
        }

        var left = new List<TElement>();
        string? reason = null;
        for (var i = 0; i < elements.Length; i++)
        {
            if (outcomes[i].IsFailed)
            {
                left.Add(elements[i]);
                reason ??= outcomes[i].Reason;
            }
        }

        return left.Count == 0
            ? JobOutcome.Completed
            : JobOutcome.RetryWith(left.ToArray(), $"{left.Count} of {elements.Length} elements failed, the first with: {reason}");
    }
}
