using Npgsql;
using PgEngine.Connections;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>
/// One of the worker's connections for turns: settles, progress and a claim travel as one batch, which the server runs as one
/// transaction: one round trip, one commit.
/// </summary>
internal sealed class TurnConnection(EngineConnections connections, TimeProvider time) : IAsyncDisposable
{
    private const int CommandTimeoutSeconds = 10;

    // A worker that is frozen in the middle of a transaction must not hold row locks for long.
    private const string Settings =
        """
        select pg_catalog.set_config('idle_in_transaction_session_timeout', '15s', false),
          pg_catalog.set_config('tcp_user_timeout', '15s', false), pg_catalog.set_config('jit', 'off', false)
        """;

    private readonly SettleJobs _settle = new(connections);
    private readonly SetProgress _progress = new(connections);
    private readonly AppendLog _log = new(connections);
    private readonly ClaimJobs _claim = new(connections);
    private readonly LoadJournals _journals = new(connections);
    private NpgsqlConnection? _connection;

    public async Task<TurnAnswer> SendAsync(Turn turn, long workerId, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var batch = new NpgsqlBatch(connection) { Timeout = CommandTimeoutSeconds };
        await using (batch.ConfigureAwait(false))
        {
            Fill(batch, turn, workerId);
            if (connections.PreparesStatements)
            {
                // A round trip only for statements that this connection has not sent before.
                await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
            }

            var answer = await ReadAsync(batch, turn, cancellationToken).ConfigureAwait(false);
            if (turn.Claim is not null)
            {
                CrashPoints.Reach(CrashPoints.ClaimCommitted);
            }

            return answer;
        }
    }

    /// <summary>Gives the connection up after an error; the next turn opens another.</summary>
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

    private static async Task<TurnAnswer> ReadAsync(NpgsqlBatch batch, Turn turn, CancellationToken cancellationToken)
    {
        var answer = new TurnAnswer();
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (turn.Completions.Count > 0)
            {
                answer.Completions = await SettleJobs.ReadAsync(reader, turn.Completions.Count, cancellationToken).ConfigureAwait(false);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            if (turn.Others.Count > 0)
            {
                answer.Others = await SettleJobs.ReadAsync(reader, turn.Others.Count, cancellationToken).ConfigureAwait(false);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            if (turn.Progress.Count > 0)
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            if (turn.Logs.Count > 0)
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            if (turn.Claim is { } claim)
            {
                answer.Claim = await ClaimJobs.ReadAsync(reader, claim.Lease, cancellationToken).ConfigureAwait(false);
                if (claim.Group.LoadsJournals)
                {
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    await LoadJournals.ReadAsync(reader, answer.Claim.Jobs, cancellationToken).ConfigureAwait(false);
                }
            }

            // The commit comes after the last result: only when the reader has met its end has anything happened.
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }
        }

        return answer;
    }

    private void Fill(NpgsqlBatch batch, Turn turn, long workerId)
    {
        if (turn.Completions.Count > 0)
        {
            batch.BatchCommands.Add(_settle.Completions(turn.Completions));
        }

        if (turn.Others.Count > 0)
        {
            batch.BatchCommands.Add(_settle.Others(turn.Others));
        }

        if (turn.Progress.Count > 0)
        {
            batch.BatchCommands.Add(_progress.Command(turn.Progress));
        }

        if (turn.Logs.Count > 0)
        {
            batch.BatchCommands.Add(_log.Command(turn.Logs, time));
        }

        if (turn.Claim is { } claim)
        {
            batch.BatchCommands.Add(_claim.Command(workerId, claim));
            if (claim.Group.LoadsJournals)
            {
                batch.BatchCommands.Add(_journals.Command(workerId, claim));
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: System.Data.ConnectionState.Open } open)
        {
            return open;
        }

        await ResetAsync().ConfigureAwait(false);
        var connection = await connections.Engine.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (connections.OwnsSessions)
        {
            await ConfigureAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        _connection = connection;
        return connection;
    }

    internal static async Task ConfigureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var command = new NpgsqlCommand(Settings, connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
