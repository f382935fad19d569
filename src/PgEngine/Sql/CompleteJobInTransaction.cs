using System.Data.Common;
using PgEngine.Connections;
using PgEngine.Workers;

namespace PgEngine.Sql;

/// <summary>Calls <c>settle_jobs_v1</c> for one completion inside a user's transaction, of whatever provider.</summary>
internal sealed class CompleteJobInTransaction(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        """
        select answer, outcome
        from {schema}.settle_jobs_v1(
          p_job_ids => array[$1]::bigint[], p_leases => array[$2]::uuid[], p_outcomes => array['complete'],
          p_details => array[$3]::jsonb[])
        """);

    public async Task<SettleAnswer> ExecuteAsync(
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
                return new SettleAnswer(reader.GetString(0), null);
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
