using Npgsql;

namespace PgEngine.Cli.Demo;

/// <summary>The application's side of the database: its own tables, and a trigger that calls the engine.</summary>
internal sealed class DemoDatabase(NpgsqlDataSource source)
{
    // results has no unique key on purpose: one row a document shall come from the completing transaction, not from a
    // constraint that would hide a second one.
    private const string Tables =
        """
        create schema demo;

        create table demo.documents (
          id   bigint generated always as identity primary key,
          path text not null,
          body text not null
        );

        create table demo.results (
          document_id bigint not null,
          job_id      bigint not null,
          attempt     integer not null,
          worker      text not null,
          words       integer not null,
          top_words   jsonb not null,
          digest      text not null
        );

        create function demo.enqueue_analysis() returns trigger language plpgsql as $$
        begin
          perform engine.enqueue('analyse_document', jsonb_build_object('documentId', new.id), queue => 'documents');
          return null;
        end;
        $$;

        create trigger enqueue_analysis after insert on demo.documents
          for each row execute function demo.enqueue_analysis();
        """;

    private const string Counts =
        """
        with failed as (
          select a ->> 'outcome' as outcome
          from engine.history as h cross join lateral jsonb_array_elements(h.attempts) as a
          union all
          select a.outcome from engine.attempts as a
        )
        select
          (select count(*) from demo.documents),
          (select count(*) from demo.results),
          (select count(*) from engine.history where kind = 'deliver_webhook' and state = 'completed'),
          (select count(*) from engine.jobs),
          (select count(*) from failed where outcome = 'retry'),
          (select count(*) from failed where outcome = 'lost')
        """;

    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Tables);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Inserts documents by plain SQL, in one transaction: the trigger does the rest.</summary>
    public async Task InsertAsync(IEnumerable<SourceDocument> documents, CancellationToken cancellationToken)
    {
        await using var batch = source.CreateBatch();
        foreach (var document in documents)
        {
            var insert = new NpgsqlBatchCommand("insert into demo.documents (path, body) values ($1, $2)");
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = document.Path });
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = document.Body });
            batch.BatchCommands.Add(insert);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<DemoCounts> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Counts);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DemoCounts(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));
    }

    /// <summary>How many workers are registered and beating.</summary>
    public Task<long> LiveWorkersAsync(CancellationToken cancellationToken) =>
        ScalarAsync("select count(*) from engine.workers() where state in ('active', 'asleep')", [], cancellationToken);

    /// <returns>The worker with the most jobs in hand; null if none has any.</returns>
    public async Task<string?> BusiestWorkerAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "select worker from engine.jobs(state => 'running', max => 1000) where worker is not null group by worker order by count(*) desc limit 1");
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>How many jobs a worker has in hand.</summary>
    public Task<long> HeldByAsync(string worker, CancellationToken cancellationToken) => ScalarAsync(
        "select count(*) from engine.jobs(state => 'running', max => 1000) where worker = $1", [Text(worker)], cancellationToken);

    /// <summary>How many sessions of a worker the server still serves: a statement of a killed worker runs to its end.</summary>
    public Task<long> SessionsOfAsync(string worker, CancellationToken cancellationToken) => ScalarAsync(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = $1", [Text(worker)], cancellationToken);

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private async Task<long> ScalarAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
