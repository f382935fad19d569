using System.Data.Common;
using PgEngine.Connections;
using PgEngine.Errors;
using PgEngine.Workers;

namespace PgEngine.Sql;

/// <summary>Calls <c>settle_jobs_v1</c> for one completion inside a user's transaction, of whatever provider.</summary>
internal sealed class CompleteJobInTransaction(EngineConnections connections, TimeProvider time)
{
    /// <summary>How long another session's lock on the job is borne: a cancel or a sweep holds it for a moment only.</summary>
    private static readonly TimeSpan BusyLimit = TimeSpan.FromSeconds(5);

    private readonly string _statement = connections.Qualify(
        """
        select answer
        from {schema}.settle_jobs_v1(
          p_job_ids => array[$1]::bigint[], p_leases => array[$2]::uuid[], p_outcomes => array['complete'],
          p_details => array[$3]::jsonb[])
        """);

    /// <exception cref="LeaseLostException">The job is not this attempt's any more.</exception>
    /// <exception cref="EngineException">Another session has locked the job and does not let go.</exception>
    public async Task ExecuteAsync(DbTransaction transaction, ClaimedJob job, string? detail, CancellationToken cancellationToken)
    {
        // The database never waits for a row lock here, because the other side may be waiting for one of this transaction's.
        var started = time.GetTimestamp();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(200), Random.Shared.NextDouble);
        string answer;
        while ((answer = await AskAsync(transaction, job, detail, cancellationToken).ConfigureAwait(false)) == "busy")
        {
            if (time.GetElapsedTime(started) > BusyLimit)
            {
                throw new EngineException(
                    $"Job {job.Id} cannot be completed: another session has locked it for {BusyLimit.TotalSeconds:0} s. Roll back.");
            }

            await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(false);
        }

        if (answer != "ok")
        {
            throw new LeaseLostException(job.Id, answer);
        }
    }

    private async Task<string> AskAsync(
        DbTransaction transaction, ClaimedJob job, string? detail, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection
            ?? throw new InvalidOperationException("The transaction has ended: it has no connection any more.");
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
            command.CommandText = _statement;
            Add(command, job.Id);
            Add(command, job.Lease.Id);
            Add(command, (object?)detail ?? DBNull.Value);

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return reader.GetString(0);
            }
        }
    }

    private static void Add(DbCommand command, object value)
    {
        var parameter = command.CreateParameter();
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
