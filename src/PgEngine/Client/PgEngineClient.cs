using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PgEngine.Codecs;
using PgEngine.Errors;
using PgEngine.Hosting;
using PgEngine.Sql;

namespace PgEngine.Client;

/// <summary>The client of one engine instance.</summary>
internal sealed partial class PgEngineClient(
    PgEngineOptions options, ClientStatements statements, EnqueueGatherer gatherer, BatchEnqueuer batches, ResultWaiter waiter) : IPgEngine
{
    private readonly JsonSerializerOptions _json = options.Json;
    private readonly KindMap _kinds = new(options);
    private readonly PayloadCodecs _codecs = options.PayloadCodecs;
    private readonly Func<CancellationToken, Task>? _afterEnqueue = options.AfterEnqueue;

    public Task<long> EnqueueAsync<TPayload>(
        TPayload payload, EnqueueOptions? options = null, DbTransaction? transaction = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var kind = _kinds.KindOf(typeof(TPayload));
        return EnqueueAsync(kind, JsonSerializer.Serialize(payload, TypeInfo<TPayload>()), options, transaction, cancellationToken);
    }

    public async Task<long> EnqueueAsync(
        string kind,
        string payloadJson,
        EnqueueOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(payloadJson);
        var settings = (options ?? EnqueueOptions.Default).Checked();
        var headers = JobHeaders.Write(settings.Headers, Activity.Current);
        var payload = CodecOf(kind, settings).EncodeForeign(payloadJson);
        try
        {
            var id = transaction is null && EnqueueGatherer.Takes(settings) && !statements.JoinsAmbientTransaction
                ? await gatherer.EnqueueAsync(kind, payload, settings, headers, cancellationToken).ConfigureAwait(false)
                : await EnqueueAloneAsync().ConfigureAwait(false);
            return await CommittedAsync(id, transaction, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e) when (SqlErrors.IsRefusal(e))
        {
            throw SqlErrors.Translate(e);
        }

        async Task<long> EnqueueAloneAsync()
        {
            var command = statements.Command(statements.Enqueue, transaction);
            await using (command.ConfigureAwait(false))
            {
                return await Enqueue.ExecuteAsync(Enqueue.Fill(command, kind, payload, settings, headers), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    public Task<IReadOnlyList<long>> EnqueueManyAsync<TPayload>(
        IEnumerable<TPayload> payloads,
        EnqueueOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        var kind = _kinds.KindOf(typeof(TPayload));
        return EnqueueManyAsync(kind, Serialize(payloads, TypeInfo<TPayload>()), options, transaction, cancellationToken);
    }

    public Task<IReadOnlyList<long>> EnqueueManyAsync(
        string kind,
        IEnumerable<string> payloadsJson,
        EnqueueOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(payloadsJson);
        return EnqueueManyAsync(
            kind, payloadsJson.Select(static payload => (payload, default(JobKeys))), options, transaction, cancellationToken);
    }

    public async Task<TResult?> WaitForResultAsync<TResult>(long jobId, CancellationToken cancellationToken = default)
    {
        // Before the wait: a type that the options do not know should not be found out hours later.
        var typeInfo = TypeInfo<TResult>();
        var result = await waiter.WaitAsync(jobId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException(
                $"Job {jobId} completed without a result. Wait with WaitForResultAsync(id) for jobs that return none.");
        return JsonSerializer.Deserialize(result, typeInfo);
    }

    public Task<string?> WaitForResultAsync(long jobId, CancellationToken cancellationToken = default) =>
        waiter.WaitAsync(jobId, cancellationToken);

    public async Task<CancelAnswer> CancelAsync(long jobId, string? reason = null, CancellationToken cancellationToken = default)
    {
        var command = statements.Command(statements.Cancel);
        await using (command.ConfigureAwait(false))
        {
            return await CancelJob.ExecuteAsync(command, jobId, reason, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<RetryAnswer> RetryAsync(long jobId, CancellationToken cancellationToken = default)
    {
        var command = statements.Command(statements.Retry);
        await using (command.ConfigureAwait(false))
        {
            try
            {
                return await RetryJob.ExecuteAsync(command, jobId, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException e) when (SqlErrors.IsRefusal(e))
            {
                throw SqlErrors.Translate(e);
            }
        }
    }

    public async Task<JobStatus?> GetJobAsync(long jobId, CancellationToken cancellationToken = default)
    {
        var command = statements.Command(statements.GetResult);
        await using (command.ConfigureAwait(false))
        {
            var status = await GetResult.ExecuteAsync(command, jobId, cancellationToken).ConfigureAwait(false);
            return status is { ResultJson: { } json } ? status with { ResultJson = _codecs.For(status.Kind).TryDecodeText(json) } : status;
        }
    }

    /// <exception cref="ArgumentException">The database is to merge payloads that it cannot read.</exception>
    private KindCodec CodecOf(string kind, EnqueueOptions settings)
    {
        var codec = _codecs.For(kind);
        return settings.MergePayload && codec.Encodes
            ? throw new ArgumentException($"MergePayload: payloads of kind '{kind}' are encrypted or compressed, so the database cannot merge them.", "options")
            : codec;
    }

    /// <summary>Lets a test harness run what was enqueued, if nothing is left to commit.</summary>
    private async Task<T> CommittedAsync<T>(T answer, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (transaction is null && _afterEnqueue is not null)
        {
            await _afterEnqueue(cancellationToken).ConfigureAwait(false);
        }

        return answer;
    }

    private static IEnumerable<string> Serialize<TPayload>(IEnumerable<TPayload> payloads, JsonTypeInfo<TPayload> typeInfo)
    {
        foreach (var payload in payloads)
        {
            yield return payload is null
                ? throw new ArgumentException("A payload is null.", nameof(payloads))
                : JsonSerializer.Serialize(payload, typeInfo);
        }
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_json.GetTypeInfo(typeof(T));
}
