using System.Data;
using Npgsql;
using PgEngine.Connections;
using PgEngine.Sql;
using PgEngine.Workers;

namespace PgEngine.Workflows.Writing;

/// <summary>A lane's connection: what gathered travels as one batch, which the server runs as one transaction.</summary>
internal sealed class RunConnection(EngineConnections connections) : IAsyncDisposable
{
    private const int CommandTimeoutSeconds = 10;

    private readonly CheckpointSteps _rows = new(connections);
    private readonly ParkRuns _parks = new(connections);
    private readonly SettleRuns _ends = new(connections);
    private NpgsqlConnection? _connection;

    /// <summary>Writes a batch.</summary>
    /// <returns>The answers of rows, parks and ends, each in order, and the database's time.</returns>
    public async Task<RunBatchAnswer> SendAsync(RunBatch items, long workerId, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var batch = new NpgsqlBatch(connection) { Timeout = CommandTimeoutSeconds };
        await using (batch.ConfigureAwait(false))
        {
            Fill(batch, items, workerId);
            if (connections.PreparesStatements)
            {
                await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
            }

            return await ReadAsync(batch, items, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the connection up after an error.</summary>
    public async Task ResetAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await using var closing = connection.ConfigureAwait(false);
            if (connection.State == ConnectionState.Open)
            {
                connection.ForgetStatements();
            }
        }
    }

    public ValueTask DisposeAsync() => new(ResetAsync());

    private static async Task<RunBatchAnswer> ReadAsync(NpgsqlBatch batch, RunBatch items, CancellationToken cancellationToken)
    {
        var answer = new RunBatchAnswer();
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
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

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: ConnectionState.Open } open)
        {
            return open;
        }

        await ResetAsync().ConfigureAwait(false);
        var connection = await connections.Engine.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (connections.OwnsSessions)
        {
            await TurnConnection.ConfigureAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        return _connection = connection;
    }
}
