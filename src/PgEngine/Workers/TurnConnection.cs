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
    private readonly SettleJobs _settle = new(connections);
    private readonly SetProgress _progress = new(connections);
    private readonly AppendLog _log = new(connections);
    private readonly ClaimJobs _claim = new(connections);
    private readonly LoadJournals _journals = new(connections);
    private readonly WorkerSession _session = new(connections);

    public async Task<TurnAnswer> SendAsync(Turn turn, long workerId, CancellationToken cancellationToken)
    {
        var batch = await _session.CreateBatchAsync(cancellationToken).ConfigureAwait(false);
        await using (batch.ConfigureAwait(false))
        {
            Fill(batch, turn, workerId);
            var answer = await ReadAsync(batch, turn, cancellationToken).ConfigureAwait(false);
            if (turn.Claim is not null)
            {
                CrashPoints.Reach(CrashPoints.ClaimCommitted);
            }

            return answer;
        }
    }

    /// <summary>Gives the connection up after an error; the next turn opens another.</summary>
    public Task ResetAsync() => _session.ResetAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<TurnAnswer> ReadAsync(NpgsqlBatch batch, Turn turn, CancellationToken cancellationToken)
    {
        var answer = new TurnAnswer();
        var reader = await _session.ExecuteAsync(batch, cancellationToken).ConfigureAwait(false);
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
            batch.BatchCommands.Add(_claim.Command(workerId, claim, turn.MayBeForgotten));
            if (claim.Group.LoadsJournals)
            {
                batch.BatchCommands.Add(_journals.Command(workerId, claim));
            }
        }
    }
}
