using System.Data.Common;
using PgEngine.Workflows;

namespace PgEngine.Client;

/// <content>Durable workflows.</content>
public partial interface IPgEngine
{
    /// <summary>Starts a run of a workflow. The workflow need not be registered here.</summary>
    /// <typeparam name="TIn">What the input is written from; the engine's JSON options must know it.</typeparam>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="input">The input; at most 1 MiB as JSON and 64 levels deep.</param>
    /// <param name="options">How to start it.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The run's id, which is also its job's: wait for the result as for a job's.</returns>
    /// <exception cref="Errors.InvalidJobException">The database refused the start; <c>QE050</c>: a run has the key.</exception>
    Task<long> StartWorkflowAsync<TIn>(
        string workflow, TIn input, StartOptions? options = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>As <see cref="StartWorkflowAsync{TIn}"/>, with the input as JSON.</summary>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="inputJson">The input as JSON. For an input that is a text, name the type: <c>StartWorkflowAsync&lt;string&gt;(…)</c>.</param>
    /// <param name="options">How to start it.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The run's id.</returns>
    /// <exception cref="Errors.InvalidJobException">The database refused the start; <c>QE050</c>: a run has the key.</exception>
    Task<long> StartWorkflowAsync(
        string workflow, string inputJson, StartOptions? options = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>Starts many runs of one workflow with the same options, all or none.</summary>
    /// <typeparam name="TIn">What the inputs are written from.</typeparam>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="inputs">Read once, as the runs are started: one round trip for each 2,000 of them or 4 MiB.</param>
    /// <param name="options">
    /// How to start them: queue, version, priority, labels, timeout, result and headers. The rest is for single starts.
    /// </param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The runs' ids, in the order of the inputs.</returns>
    /// <exception cref="ArgumentException">An option is set that only single starts have.</exception>
    /// <exception cref="Errors.InvalidJobException">The database refused a start; none is started.</exception>
    Task<IReadOnlyList<long>> StartWorkflowsAsync<TIn>(
        string workflow, IEnumerable<TIn> inputs, StartOptions? options = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>Sends a signal to a run. One that comes before the run asks for it is kept; those of one name are taken in their order.</summary>
    /// <typeparam name="T">What the payload is written from. It is stored as it is, whatever the workflow says of its inputs.</typeparam>
    /// <param name="runId">The run.</param>
    /// <param name="name">The signal's name, 1 to 200 characters.</param>
    /// <param name="payload">The payload; null for none.</param>
    /// <param name="dedupe">A second signal of this name and dedupe key does nothing, also after the first was taken.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="Errors.InvalidJobException">The name, the dedupe key or the payload does not fit.</exception>
    Task<SignalAnswer> SignalAsync<T>(
        long runId, string name, T payload, string? dedupe = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>As <see cref="SignalAsync{T}"/>, to the run that has a key; it can be started if there is none.</summary>
    /// <typeparam name="T">What the payload is written from.</typeparam>
    /// <param name="key">The run's key.</param>
    /// <param name="name">The signal's name.</param>
    /// <param name="payload">The payload; null for none.</param>
    /// <param name="options">How to send it.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="Errors.InvalidJobException">The database refused the signal or the start.</exception>
    Task<SignalAnswer> SignalByKeyAsync<T>(
        string key, string name, T payload, SignalOptions? options = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>Asks where a run stands. The database role needs the profile viewer.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Null when nothing is known of it.</returns>
    Task<RunStatus?> GetRunAsync(long runId, CancellationToken cancellationToken = default);

    /// <summary>Finds the newest run that was started with a key. The database role needs the profile viewer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Its id; null when there is none.</returns>
    Task<long?> FindRunAsync(string key, string queue = "default", CancellationToken cancellationToken = default);

    /// <summary>Lists runs, newest first, a page at a time. The database role needs the profile viewer.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>At most <see cref="RunFilter.Max"/> of them.</returns>
    /// <exception cref="Errors.EngineException">The filter makes no sense.</exception>
    Task<IReadOnlyList<RunStatus>> ListRunsAsync(RunFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the journal of a run in its order, a page at a time. The database role needs the profile viewer.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="afterN">Only rows after this <see cref="StepRecord.N"/>.</param>
    /// <param name="max">So many at most, from 1 to 1000.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Empty for a run that has recorded nothing, or is not known. Values need the profile operator.</returns>
    Task<IReadOnlyList<StepRecord>> GetStepsAsync(
        long runId, int afterN = 0, int max = 1000, CancellationToken cancellationToken = default);
}
