using Npgsql;
using PgEngine.Connections;
using PgEngine.Workers;

namespace PgEngine.Sql;

/// <summary>The call of <c>load_journals_v1</c> behind a claim; the contract is documented on the function.</summary>
internal sealed class LoadJournals(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        $"select {JournalRows.Columns} from {{schema}}.load_journals_v1(p_worker_id => $1, p_lease => $2)");

    public NpgsqlBatchCommand Command(long workerId, ClaimRequest request)
    {
        var command = new NpgsqlBatchCommand(_statement);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = workerId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = request.Lease.Id });
        return command;
    }

    /// <summary>Gives the claimed runs their journals.</summary>
    public static async Task ReadAsync(NpgsqlDataReader reader, List<ClaimedJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var job in jobs)
        {
            job.Journal = new ClaimedJournal();
        }

        ClaimedJob? run = null;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var runId = reader.GetInt64(0);
            run = run?.Id == runId ? run : jobs.Find(job => job.Id == runId);
            if (JournalRows.Read(reader) is { } row)
            {
                run?.Journal!.Rows.Add(row);
            }
            else if (run is not null)
            {
                run.Journal!.IsPartial = JournalRows.IsPartial(reader);
            }
        }
    }
}
