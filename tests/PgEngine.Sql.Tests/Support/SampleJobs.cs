using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>Jobs that tests start from.</summary>
public static class SampleJobs
{
    public static Task<long> EnqueueAsync(
        this TestDatabase database, string kind = "work", string queue = "default", string payload = "{}", string delay = "0") =>
        database.Source.ScalarAsync<long>(
            "select engine.enqueue($1, $2::jsonb, queue => $3, run_at => engine._clock() + $4::interval)", kind, payload, queue, delay);

    /// <summary>Writes finished jobs straight into history: ids count up from <paramref name="firstId"/>.</summary>
    public static Task<int> FinishedAsync(this TestDatabase database, long firstId, int count, string state = "completed", string kind = "work") =>
        database.Source.ExecuteAsync(
            """
            insert into engine.history (
              id, finished_at, created_at, run_at, attempt, spared, priority, losses, queue, kind, state, reason, payload)
            select $1 + i, now(), now(), now(), 1, 0, 0, 0, 'default', $4, $3, case when $3 <> 'completed' then 'because' end, '{}'
            from generate_series(0, $2 - 1) as i
            """,
            firstId, count, state, kind);

    /// <summary>Puts a live job into a state that no function of the engine makes yet.</summary>
    public static Task<int> ForceStateAsync(this TestDatabase database, long job, string state) =>
        database.Source.ExecuteAsync(
            "update engine.jobs set state = $2, held_run_at = run_at, run_at = 'infinity' where id = $1", job, state);
}
