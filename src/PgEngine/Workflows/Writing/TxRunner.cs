using System.Runtime.ExceptionServices;
using Npgsql;
using PgEngine.Connections;
using PgEngine.Errors;
using PgEngine.Sql;
using PgEngine.Workers;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows.Writing;

/// <summary>
/// Runs steps in transactions on the application's connections. Whether a commit whose answer was lost has happened is asked of the database:
/// the row is there, or nothing is.
/// </summary>
internal sealed class TxRunner(EngineConnections connections, TimeProvider time, Func<double> random) : ITxRunner
{
    private const int MaxConflicts = 5;

    private readonly TxStep _sql = new(connections);

    public async Task RunAsync(TxStepOperation step, StepAttempt attempt)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                await TryAsync(step, attempt).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (SqlFault.IsConflict(e) && conflicts < MaxConflicts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds((20 << conflicts) * (0.5 + random())), time, attempt.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task TryAsync(TxStepOperation step, StepAttempt attempt)
    {
        var connection = await connections.Producers.OpenConnectionAsync(attempt.Token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await connection.BeginTransactionAsync(attempt.Token).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var (answer, row) = await _sql.BeginAsync(transaction, step, attempt.Token).ConfigureAwait(false);
                switch (answer)
                {
                    case "run":
                        var body = step.InvokeAsync(new TxContext(attempt, connection, transaction));
                        await body.ConfigureAwait(false);
                        await CommitAsync(step, attempt, transaction, step.Write(body)).ConfigureAwait(false);
                        break;
                    case "done":
                        step.Adopt(row!);
                        break;
                    case "collision":
                        step.Run.Pump.Post(() => step.Run.Exit.Block(JournalDiff.Collision(row!, step.Name.Full)));
                        break;
                    default:
                        step.Run.Abandon(StepStopReason.LeaseLost);
                        break;
                }
            }
        }
    }

    private async Task CommitAsync(
        TxStepOperation step, StepAttempt attempt, NpgsqlTransaction transaction, (byte[]? Bytes, short? Codec) value)
    {
        if (await step.TakePlaceAsync().ConfigureAwait(false) is not { } place)
        {
            throw new OperationCanceledException("The run goes on without this step.");
        }

        var isSent = false;
        try
        {
            var (answer, at) = await _sql.EndAsync(transaction, step, place.N, value, attempt.Token).ConfigureAwait(false);
            if (answer != RunAnswers.Ok)
            {
                // Another attempt was first, or the lease is lost: the next look tells.
                throw new IOException($"The row of '{step.Name.Full}' was not written: {answer}.");
            }

            CrashPoints.Reach(CrashPoints.TxBeforeCommit);
            isSent = true;
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            CrashPoints.Reach(CrashPoints.TxCommitted);
            place.Row = new JournalRow(step.Name.Hash, place.N, StepKind.Tx, step.Name.Full, at, null, value.Codec, value.Bytes);
            place.Answered(RunAnswers.Ok, at);
        }
        catch (Exception e)
        {
            var row = isSent && IsAnswerLost(e) ? await AskAsync(step).ConfigureAwait(false) : null;
            place.Row = row;
            place.Answered(RunAnswers.Gone, row?.At ?? default);
            if (row is null)
            {
                // Npgsql has no other way to ask.
                ExceptionDispatchInfo.Throw(!isSent && e is InvalidOperationException
                    ? new PermanentFailureException(
                        $"The body of '{step.Name.Full}' has ended its transaction itself; the workflow does that.", e)
                    : e);
            }
        }
    }

    // A server that shuts down may have committed before it says so.
    private static bool IsAnswerLost(Exception e) =>
        e is not PostgresException error || error.SqlState.StartsWith("57P", StringComparison.Ordinal)
        || error.SqlState.StartsWith("08", StringComparison.Ordinal);

    /// <summary>The answer to COMMIT was lost: the row says whether it has happened.</summary>
    private async Task<JournalRow?> AskAsync(TxStepOperation step)
    {
        var pause = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), random);
        while (!step.Run.IsGone)
        {
            try
            {
                var connection = await connections.Engine.OpenConnectionAsync().ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
                    await using (transaction.ConfigureAwait(false))
                    {
                        return (await _sql.BeginAsync(transaction, step, CancellationToken.None).ConfigureAwait(false)).Row;
                    }
                }
            }
            catch (NpgsqlException)
            {
                await Task.Delay(pause.Next(), time).ConfigureAwait(false);
            }
        }

        return null;
    }
}
