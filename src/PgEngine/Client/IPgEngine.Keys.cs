using System.Data.Common;

namespace PgEngine.Client;

public partial interface IPgEngine
{
    /// <summary>Enqueues many jobs of one kind, each with keys of its own, all or none.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind, not one derived from it.</typeparam>
    /// <param name="payloads">As in <see cref="EnqueueManyAsync{TPayload}"/>.</param>
    /// <param name="keys">The keys of a payload; called once for each, as it is sent.</param>
    /// <param name="options">How to enqueue them; <see cref="EnqueueOptions.KeyMode"/> holds for every key.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>
    /// The ids of the jobs that stand for the payloads, in their order. Payloads of one key are taken one after the other and have one id.
    /// </returns>
    /// <exception cref="ArgumentException">The options have a key: it would leave one job of all.</exception>
    /// <exception cref="InvalidOperationException">The type has no kind, or more than one.</exception>
    /// <exception cref="Errors.InvalidJobException">The database refused a job; none is enqueued.</exception>
    Task<IReadOnlyList<long>> EnqueueManyWithKeysAsync<TPayload>(
        IEnumerable<TPayload> payloads,
        Func<TPayload, JobKeys> keys,
        EnqueueOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>Takes back what was enqueued under a key, as far as it has not started, and forgets the key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="Errors.InvalidJobException">The queue has no name.</exception>
    Task<RemoveAnswer> RemoveAsync(
        string key, string queue = "default", DbTransaction? transaction = null, CancellationToken cancellationToken = default);
}
