using PgEngine.Cron.Tests.Generation;
using PgEngine.TestKit;

namespace PgEngine.Cron.Tests.Oracles;

/// <summary>The engine's answers, many in one statement.</summary>
internal static class CronDatabase
{
    /// <summary>In the order of the questions; null for never, and for an expression that can never fire.</summary>
    public static async Task<List<DateTimeOffset?>> NextAsync(TestDatabase database, IReadOnlyList<CronQuestion> questions)
    {
        await database.Source.ExecuteAsync(
            """
            create or replace function pg_temp_next(e text, a timestamptz, z text) returns timestamptz
            language plpgsql as $$
            begin
              return engine.cron_next(e, a, z);
            exception when sqlstate 'QE040' then
              if sqlerrm not like '%ever has such a day' then raise; end if;
              return null;
            end $$
            """);
        return await database.Source.ColumnAsync<DateTimeOffset?>(
            """
            select pg_temp_next(q.e, q.a, q.z)
            from unnest($1::text[], $2::timestamptz[], $3::text[]) with ordinality as q(e, a, z, n)
            order by q.n
            """,
            questions.Select(question => question.Sample.Expression).ToArray(),
            questions.Select(question => question.After.ToUniversalTime()).ToArray(),
            questions.Select(question => question.Zone).ToArray());
    }
}
