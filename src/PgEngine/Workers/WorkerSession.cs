using System.Data;
using Npgsql;
using PgEngine.Connections;

namespace PgEngine.Workers;

/// <summary>A connection that a loop of the worker keeps for its batches; it is opened when it is needed, and anew after an error.</summary>
internal sealed class WorkerSession(EngineConnections connections) : IAsyncDisposable
{
    private const int CommandTimeoutSeconds = 10;

    // A worker that is frozen in the middle of a transaction must not hold row locks for long.
    private const string Settings =
        """
        select pg_catalog.set_config('idle_in_transaction_session_timeout', '15s', false),
          pg_catalog.set_config('tcp_user_timeout', '15s', false), pg_catalog.set_config('jit', 'off', false)
        """;

    private NpgsqlConnection? _connection;

    /// <summary>An empty batch: what is put into it runs as one transaction, in one round trip.</summary>
    public async Task<NpgsqlBatch> CreateBatchAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { State: ConnectionState.Open })
        {
            await ResetAsync().ConfigureAwait(false);
            _connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        }

        return new NpgsqlBatch(_connection) { Timeout = CommandTimeoutSeconds };
    }

    /// <summary>Sends a batch; its statements are prepared first, with a round trip only for those that are new to the connection.</summary>
    public async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        if (connections.PreparesStatements)
        {
            await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }

        return await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the connection up after an error; the next batch opens another.</summary>
    public async Task ResetAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await using var closing = connection.ConfigureAwait(false);
            connection.ForgetStatements();
        }
    }

    public ValueTask DisposeAsync() => new(ResetAsync());

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await connections.Engine.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (!connections.OwnsSessions)
        {
            return connection;
        }

        try
        {
            var command = new NpgsqlCommand(Settings, connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
