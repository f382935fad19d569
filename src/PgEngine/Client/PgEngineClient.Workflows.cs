using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using PgEngine.Sql;
using PgEngine.Workflows;

namespace PgEngine.Client;

internal sealed partial class PgEngineClient
{
    private readonly WorkflowMap _workflows = new(options);

    public Task<long> StartWorkflowAsync<TIn>(
        string workflow, TIn input, StartOptions? options = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return StartWorkflowAsync(workflow, JsonSerializer.Serialize(input, TypeInfo<TIn>()), options, transaction, cancellationToken);
    }

    public async Task<long> StartWorkflowAsync(
        string workflow, string inputJson, StartOptions? options = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ArgumentNullException.ThrowIfNull(inputJson);
        var settings = _workflows.Complete(workflow, (options ?? StartOptions.Default).Checked());
        var headers = JobHeaders.Write(settings.Headers, Activity.Current);
        var input = _workflows.CodecOf(workflow, settings.Version).EncodeForeign(inputJson);
        var runId = await CarryAsync(
            statements.StartWorkflow,
            transaction,
            command => StartWorkflow.ExecuteAsync(command, workflow, input, settings, headers, cancellationToken)).ConfigureAwait(false);
        return await CommittedAsync(runId, transaction, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<long>> StartWorkflowsAsync<TIn>(
        string workflow, IEnumerable<TIn> inputs, StartOptions? options = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ArgumentNullException.ThrowIfNull(inputs);
        var settings = _workflows.Complete(workflow, (options ?? StartOptions.Default).CheckedForMany());
        var codec = _workflows.CodecOf(workflow, settings.Version);
        var encoded = Serialize(inputs, TypeInfo<TIn>()).Select(input => (codec.Encode(input), default(JobKeys)));
        var starts = new StartWorkflows(
            statements.StartWorkflows, workflow, settings, JobHeaders.Write(settings.Headers, Activity.Current));
        try
        {
            await batches.SendAsync(starts, BatchEnqueuer.Chunks(encoded), transaction, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e) when (Errors.SqlErrors.IsRefusal(e))
        {
            throw Errors.SqlErrors.Translate(e);
        }

        return await CommittedAsync(starts.Ids, transaction, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SignalAnswer> SignalAsync<T>(
        long runId, string name, T payload, string? dedupe = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var json = PayloadOf(payload);
        var answer = await CarryAsync(
            statements.Signal,
            transaction,
            command => SignalRun.ExecuteAsync(command.With(runId).With(name).With(json).With(dedupe), cancellationToken)).ConfigureAwait(false);
        return await CommittedAsync(answer, transaction, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SignalAnswer> SignalByKeyAsync<T>(
        string key, string name, T payload, SignalOptions? options = null, DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(name);
        var json = PayloadOf(payload);
        var settings = options ?? SignalOptions.Default;
        string? input = null;
        if (settings.StartIfMissing is { } workflow)
        {
            settings = settings with { Version = _workflows.VersionOf(workflow, settings.Version) };
            input = _workflows.CodecOf(workflow, settings.Version).EncodeForeign(settings.InputJson ?? "{}");
        }

        var answer = await CarryAsync(
            statements.SignalKey,
            transaction,
            command => SignalRun.ExecuteAsync(command, key, name, json, settings, input, cancellationToken)).ConfigureAwait(false);
        return await CommittedAsync(answer, transaction, cancellationToken).ConfigureAwait(false);
    }

    public Task<RunStatus?> GetRunAsync(long runId, CancellationToken cancellationToken = default) =>
        CarryAsync(statements.GetRun, null, async command =>
            (await ListRuns.ReadAsync(command.With(runId), cancellationToken).ConfigureAwait(false)) is [var run] ? run : null);

    public async Task<long?> FindRunAsync(string key, string queue = "default", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(queue);
        var runs = await ListRunsAsync(new RunFilter { Key = key, Queue = queue, Max = 1 }, cancellationToken).ConfigureAwait(false);
        return runs is [var run] ? run.RunId : null;
    }

    public Task<IReadOnlyList<RunStatus>> ListRunsAsync(RunFilter? filter = null, CancellationToken cancellationToken = default) =>
        CarryAsync(statements.ListRuns, null, command => ListRuns.ReadAsync(ListRuns.With(command, filter ?? new()), cancellationToken));

    public Task<IReadOnlyList<StepRecord>> GetStepsAsync(
        long runId, int afterN = 0, int max = 1000, CancellationToken cancellationToken = default) =>
        CarryAsync(
            statements.GetSteps, null,
            command => GetSteps.ReadAsync(command.With(runId).With(afterN).With(max), _codecs, cancellationToken));

    private string? PayloadOf<T>(T payload) => payload is null ? null : JsonSerializer.Serialize(payload, TypeInfo<T>());
}
