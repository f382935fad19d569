using Npgsql;
using PgEngine.Connections;
using PgEngine.Sql;
using PgEngine.Workers;

namespace PgEngine.Workflows.Writing;

/// <summary>A lane's connection: what gathered travels as one batch, which the server runs as one transaction.</summary>
internal sealed class RunConnection(EngineConnections connections) : IAsyncDisposable
{
    private readonly CheckpointSteps _rows = new(connections);
    private readonly ParkRuns _parks = new(connections);
    private readonly SettleRuns _ends = new(connections);
    private readonly WorkerSession _session = new(connections);

    /// <summary>Writes a batch.</summary>
    /// <returns>The answers of rows, parks and ends, each in order, and the database's time.</returns>
    public async Task<RunBatchAnswer> SendAsync(RunBatch items, long workerId, CancellationToken cancellationToken)
    {
        var batch = await _session.CreateBatchAsync(cancellationToken).ConfigureAwait(false);
        await using (batch.ConfigureAwait(false))
        {
            Fill(batch, items, workerId);
            return await ReadAsync(batch, items, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the connection up after an error.</summary>
    public Task ResetAsync() => _session.ResetAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<RunBatchAnswer> ReadAsync(NpgsqlBatch batch, RunBatch items, CancellationToken cancellationToken)
    {
        var answer = new RunBatchAnswer();
        var reader = await _session.ExecuteAsync(batch, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (items.Rows.Count + items.Statuses.Count > 0)
            {
                (answer.Rows, answer.At) = await CheckpointSteps.ReadAsync(reader, items.Rows, cancellationToken).ConfigureAwait(false);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            if (items.Parks.Count > 0)
            {
                (answer.Parks, answer.At) = await ParkRuns.ReadAsync(reader, items.Parks, cancellationToken).ConfigureAwait(false);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            if (items.Ends.Count > 0)
            {
                answer.Ends = await SettleRuns.ReadAsync(reader, items.Ends.Count, cancellationToken).ConfigureAwait(false);
            }

            // The commit comes after the last result.
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }
        }

        return answer;
    }

    private void Fill(NpgsqlBatch batch, RunBatch items, long workerId)
    {
        if (items.Rows.Count + items.Statuses.Count > 0)
        {
            batch.BatchCommands.Add(_rows.Command(workerId, items.Rows, items.Statuses));
        }

        if (items.Parks.Count > 0)
        {
            batch.BatchCommands.Add(_parks.Command(workerId, items.Parks));
        }

        if (items.Ends.Count > 0)
        {
            batch.BatchCommands.Add(_ends.Command(workerId, items.Ends));
        }
    }
}
