using Npgsql;

namespace PgEngine.Cli.Demo;

/// <summary>Reads the figures of a demo from the tables of the application and the engine.</summary>
internal static class DemoFiguresReader
{
    // Failed attempts of live jobs are rows, those of finished ones are kept with the job. Attempts after the first have waited for a retry or for a rescue: their start says nothing about pick-up.
    private const string Sql =
        """
        with results as (
          select d.id, count(r.document_id) as n
          from demo.documents as d left join demo.results as r on r.document_id = d.id
          group by d.id
        ),
        finished as (
          select h.kind, h.state, h.created_at, h.finished_at,
            case when h.attempt = 1 then extract(epoch from h.started_at - h.created_at)::double precision * 1000 end as pick_up
          from engine.history as h
        ),
        attempts as (
          select h.id as job_id, a ->> 'outcome' as outcome
          from engine.history as h cross join lateral jsonb_array_elements(h.attempts) as a
          union all
          select a.job_id, a.outcome from engine.attempts as a
        )
        select
          (select count(*) from results) as documents,
          (select count(*) from finished where kind = 'analyse_document')
            + (select count(*) from engine.jobs where kind = 'analyse_document') as enqueued,
          (select count(*) from finished where kind = 'analyse_document' and state = 'completed') as completed,
          (select count(*) from attempts where outcome = 'retry') as retried,
          (select count(distinct job_id) from attempts where outcome = 'lost') as rescued,
          (select count(*) from results where n = 1) as with_one_result,
          (select count(*) from results where n = 0) as missing,
          (select count(*) from results where n > 1) as doubled,
          (select count(*) from finished where kind = 'deliver_webhook')
            + (select count(*) from engine.jobs where kind = 'deliver_webhook') as webhooks,
          (select percentile_cont(0.5) within group (order by pick_up) from finished) as p50,
          (select percentile_cont(0.99) within group (order by pick_up) from finished) as p99,
          (
            select count(*) / nullif(extract(epoch from max(finished_at) - min(created_at)), 0)::double precision from finished
          ) as jobs_per_second
        """;

    public static async Task<DemoFigures> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DemoFigures
        {
            Documents = reader.GetInt64(0),
            Enqueued = reader.GetInt64(1),
            Completed = reader.GetInt64(2),
            Retried = reader.GetInt64(3),
            Rescued = reader.GetInt64(4),
            WithOneResult = reader.GetInt64(5),
            Missing = reader.GetInt64(6),
            Doubled = reader.GetInt64(7),
            Webhooks = reader.GetInt64(8),
            PickUpP50 = Number(9),
            PickUpP99 = Number(10),
            JobsPerSecond = Number(11),
        };

        double? Number(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);
    }
}
