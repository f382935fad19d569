using System.Data.Common;
using System.Diagnostics;
using PgEngine.Connections;
using PgEngine.Sql;

namespace PgEngine.Client;

/// <summary>Enqueues many jobs, chunk by chunk in one transaction, so that either all are seen or none.</summary>
internal sealed class BatchEnqueuer(EngineConnections connections, ClientStatements statements)
{
    /// <summary>Larger statements gain nothing and hold more memory on both sides.</summary>
    public const int MaxChunk = 2000;

    /// <summary>In UTF-16 code units: a bound for the memory of one statement, not for its bytes on the wire.</summary>
    public const int MaxChunkLength = 4 * 1024 * 1024;

    public async Task<IReadOnlyList<long>> EnqueueAsync(
        string kind,
        IEnumerable<(string Payload, JobKeys Keys)> jobs,
        EnqueueOptions options,
        DbTransaction? transaction,
        CancellationToken cancellationToken)
    {
        var batch = new EnqueueJobs(statements.EnqueueJobs, kind, options, JobHeaders.Write(options.Headers, Activity.Current) is { } headers ? [headers] : null);
        await SendAsync(batch, Chunks(jobs, options.ConcurrencyKey), transaction, cancellationToken).ConfigureAwait(false);
        return batch.Ids;
    }

    public async Task SendAsync(
        IChunkStatement batch, IEnumerable<JobChunk> all, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        using var chunks = all.GetEnumerator();
        if (!chunks.MoveNext())
        {
            return;
        }

        if (transaction is not null)
        {
            await SendRestAsync(batch, chunks, () => ClientStatements.CommandIn(transaction, batch.Sql), cancellationToken).ConfigureAwait(false);
            return;
        }

        var first = chunks.Current;
        if (chunks.MoveNext())
        {
            await SendTogetherAsync(batch, first, chunks, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendAsync(batch, first, statements.Command(batch.Sql), cancellationToken).ConfigureAwait(false);
        }
    }

    internal static IEnumerable<JobChunk> Chunks(IEnumerable<(string Payload, JobKeys Keys)> jobs, string? concurrencyKey = null)
    {
        var chunk = new List<(string Payload, JobKeys Keys)>();
        var length = 0;
        foreach (var job in jobs)
        {
            ArgumentNullException.ThrowIfNull(job.Payload, "payloads");
            if (chunk.Count == MaxChunk || (chunk.Count > 0 && length + job.Payload.Length > MaxChunkLength))
            {
                yield return Chunk(chunk, concurrencyKey);
                chunk.Clear();
                length = 0;
            }

            chunk.Add(job);
            length += job.Payload.Length;
        }

        if (chunk.Count > 0)
        {
            yield return Chunk(chunk, concurrencyKey);
        }
    }

    private static JobChunk Chunk(List<(string Payload, JobKeys Keys)> jobs, string? concurrencyKeyOfAll)
    {
        var payloads = new string[jobs.Count];
        string?[]? keys = null, concurrencyKeys = null;
        for (var n = 0; n < jobs.Count; n++)
        {
            payloads[n] = jobs[n].Payload;
            if (jobs[n].Keys.Key is { } key)
            {
                (keys ??= new string?[jobs.Count])[n] = key;
            }

            if ((jobs[n].Keys.ConcurrencyKey ?? concurrencyKeyOfAll) is { } concurrencyKey)
            {
                (concurrencyKeys ??= new string?[jobs.Count])[n] = concurrencyKey;
            }
        }

        return new JobChunk(payloads, keys, concurrencyKeys);
    }

    private async Task SendTogetherAsync(
        IChunkStatement batch, JobChunk first, IEnumerator<JobChunk> rest, CancellationToken cancellationToken)
    {
        var connection = await connections.Producers.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        if (statements.JoinsAmbientTransaction)
        {
            // The connection has joined the ambient transaction, and PostgreSQL knows none inside another.
            await SendAsync(batch, first, Command(connection, batch.Sql, null), cancellationToken).ConfigureAwait(false);
            await SendRestAsync(batch, rest, () => Command(connection, batch.Sql, null), cancellationToken).ConfigureAwait(false);
            return;
        }

        var own = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken)
            .ConfigureAwait(false);
        await using var ending = own.ConfigureAwait(false);
        await SendAsync(batch, first, Command(connection, batch.Sql, own), cancellationToken).ConfigureAwait(false);
        await SendRestAsync(batch, rest, () => Command(connection, batch.Sql, own), cancellationToken).ConfigureAwait(false);
        await own.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static DbCommand Command(DbConnection connection, string sql, DbTransaction? transaction)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command;
    }

    private static async Task SendRestAsync(
        IChunkStatement batch, IEnumerator<JobChunk> chunks, Func<DbCommand> command, CancellationToken cancellationToken)
    {
        do
        {
            await SendAsync(batch, chunks.Current, command(), cancellationToken).ConfigureAwait(false);
        }
        while (chunks.MoveNext());
    }

    private static async Task SendAsync(IChunkStatement batch, JobChunk chunk, DbCommand command, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
        {
            await batch.ExecuteAsync(command, chunk, cancellationToken).ConfigureAwait(false);
        }
    }
}
