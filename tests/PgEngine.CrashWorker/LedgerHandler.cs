using Npgsql;
using PgEngine.Errors;
using PgEngine.History;
using PgEngine.Jobs;

namespace PgEngine.CrashWorker;

/// <summary>Writes a ledger row and completes its job in the same transaction: the effect must be there exactly once.</summary>
internal sealed class LedgerHandler(HandlerHistory history, NpgsqlDataSource database) : IJobHandler<Work>
{
    public async Task<JobOutcome> RunAsync(Work payload, JobContext job, CancellationToken cancellationToken)
    {
        history.Record(HistoryEventKind.Start, job, payload);
        var token = payload.IsDeaf ? CancellationToken.None : cancellationToken;
        await Task.Delay(payload.DurationOf(job.Attempt), token);

        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var insert = new NpgsqlCommand("insert into ledger (job_id, key, lease) values ($1, $2, $3)", connection, transaction)
        {
            Parameters =
            {
                new() { Value = job.JobId }, new() { Value = payload.Key }, new() { Value = HandlerHistory.LeaseOf(job) },
            },
        };
        await insert.ExecuteNonQueryAsync(token);
        history.Record(HistoryEventKind.DbEffect, job, payload);
        history.Completing(job, payload);
        try
        {
            await job.CompleteInAsync(transaction, token);
            await transaction.CommitAsync(token);
        }
        catch (Exception e)
        {
            history.NotCompleted(job, payload, e is LeaseLostException, e);
            throw;
        }

        history.Completed(job, payload);
        return JobOutcome.Completed;
    }
}
