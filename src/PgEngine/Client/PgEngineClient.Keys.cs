using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PgEngine.Errors;
using PgEngine.Sql;

namespace PgEngine.Client;

internal sealed partial class PgEngineClient
{
    public Task<IReadOnlyList<long>> EnqueueManyWithKeysAsync<TPayload>(
        IEnumerable<TPayload> payloads,
        Func<TPayload, JobKeys> keys,
        EnqueueOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        ArgumentNullException.ThrowIfNull(keys);
        var kind = _kinds.KindOf(typeof(TPayload));
        return EnqueueManyAsync(kind, Serialize(payloads, keys, TypeInfo<TPayload>()), options, transaction, cancellationToken);
    }

    public async Task<RemoveAnswer> RemoveAsync(
        string key, string queue = "default", DbTransaction? transaction = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var command = statements.Command(statements.Remove, transaction);
        await using (command.ConfigureAwait(false))
        {
            try
            {
                return await RemoveJob.ExecuteAsync(command, key, queue, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException e) when (SqlErrors.IsRefusal(e))
            {
                throw SqlErrors.Translate(e);
            }
        }
    }

    private async Task<IReadOnlyList<long>> EnqueueManyAsync(
        string kind,
        IEnumerable<(string Payload, JobKeys Keys)> jobs,
        EnqueueOptions? options,
        DbTransaction? transaction,
        CancellationToken cancellationToken)
    {
        var settings = (options ?? EnqueueOptions.Default).Checked();
        if (settings.Key is not null)
        {
            throw new ArgumentException(
                "One key for all would leave one job. Give each payload its own with EnqueueManyWithKeysAsync.", nameof(options));
        }

        var encoded = CodecOf(kind, settings) is { Encodes: true } codec
            ? jobs.Select(job => (codec.EncodeForeign(job.Payload), job.Keys))
            : jobs;
        try
        {
            return await CommittedAsync(
                await batches.EnqueueAsync(kind, encoded, settings, transaction, cancellationToken).ConfigureAwait(false),
                transaction,
                cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e) when (SqlErrors.IsRefusal(e))
        {
            throw SqlErrors.Translate(e);
        }
    }

    private static IEnumerable<(string Payload, JobKeys Keys)> Serialize<TPayload>(
        IEnumerable<TPayload> payloads, Func<TPayload, JobKeys> keys, JsonTypeInfo<TPayload> typeInfo)
    {
        foreach (var payload in payloads)
        {
            yield return payload is null
                ? throw new ArgumentException("A payload is null.", nameof(payloads))
                : (JsonSerializer.Serialize(payload, typeInfo), keys(payload));
        }
    }
}
