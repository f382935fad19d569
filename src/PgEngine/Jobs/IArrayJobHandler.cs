namespace PgEngine.Jobs;

/// <summary>Runs jobs whose payload is an array, and answers for each element.</summary>
/// <typeparam name="TElement">One element of the payload.</typeparam>
public interface IArrayJobHandler<TElement>
{
    /// <summary>Runs one attempt.</summary>
    /// <param name="elements">The payload's elements: all of them, or after a failure those that failed. Never empty.</param>
    /// <param name="job">The job and what can be done with it while it runs.</param>
    /// <param name="cancellationToken">Cancelled on timeout, cancellation, lost lease or shutdown.</param>
    /// <returns>
    /// One outcome for each element. Those that failed become the payload of the retry, which spends an attempt as any other; any other
    /// number of outcomes is an error, and the whole payload is tried again.
    /// </returns>
    Task<IReadOnlyList<ElementOutcome>> RunAsync(
        IReadOnlyList<TElement> elements, JobContext job, CancellationToken cancellationToken);
}
