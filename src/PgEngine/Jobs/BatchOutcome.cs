namespace PgEngine.Jobs;

/// <summary>What a batch handler wants to become of the jobs it was given.</summary>
/// <remarks>An exception instead of an answer fails every job of the batch, also those that were answered for before it.</remarks>
public sealed class BatchOutcome
{
    private readonly IReadOnlyList<JobOutcome>? _outcomes;

    private BatchOutcome(IReadOnlyList<JobOutcome>? outcomes) => _outcomes = outcomes;

    /// <summary>As the items say; an item that nothing was said of is completed.</summary>
    public static BatchOutcome AsAnswered { get; } = new(null);

    /// <summary>One outcome for each item, in the order of the batch.</summary>
    /// <param name="outcomes">
    /// As many as the batch has items. Any other number fails every job of the batch as an ordinary attempt: nobody can know which
    /// outcome belongs to which job.
    /// </param>
    public static BatchOutcome Of(IReadOnlyList<JobOutcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return new BatchOutcome(outcomes);
    }

    /// <exception cref="InvalidOperationException">The answer does not fit the batch.</exception>
    internal void CheckLength(int items)
    {
        if (_outcomes is { } outcomes && outcomes.Count != items)
        {
            throw new InvalidOperationException($"The batch handler answered for {outcomes.Count} jobs, but was given {items}.");
        }
    }

    /// <exception cref="InvalidOperationException">The place of the item is empty.</exception>
    internal JobOutcome For(int place, BatchItem item) => _outcomes is null
        ? item.Outcome ?? JobOutcome.Completed
        : _outcomes[place] ?? throw new InvalidOperationException("The batch handler gave no outcome for this job.");
}
