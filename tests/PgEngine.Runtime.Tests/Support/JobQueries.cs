using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Support;

/// <summary>What the database says of jobs and workers.</summary>
internal static class JobQueries
{
    public static async Task<Row> JobAsync(this NpgsqlDataSource source, long id) => (await source.RowsAsync(
        """
        select state, attempt, spared, losses, reason, error, result::text, progress::text, worker,
          attempts::text, jsonb_array_length(attempts) as failures,
          attempts -> 0 ->> 'error_type' as error_type, attempts -> 0 ->> 'error_message' as error_message,
          attempts -> 0 ->> 'error_detail' as error_detail, run_at > engine._clock() + interval '30 seconds' as is_later
        from engine.job($1)
        """,
        id)).Single();

    public static async Task<Row> WaitForStateAsync(this NpgsqlDataSource source, long id, string state)
    {
        await Eventually.Equal(state, async () => (await source.JobAsync(id)).Get<string>("state"));
        return await source.JobAsync(id);
    }

    public static Task WaitForCompletedAsync(this NpgsqlDataSource source, string queue, long count) =>
        Eventually.Equal(count, () => source.CountFinishedAsync(queue, "completed"));

    public static Task<long> CountFinishedAsync(this NpgsqlDataSource source, string queue, string state) =>
        source.ScalarAsync<long>("select count(*) from engine.history where queue = $1 and state = $2", queue, state);

    public static Task<long> CountLiveAsync(this NpgsqlDataSource source, string queue, string state) =>
        source.ScalarAsync<long>("select count(*) from engine.jobs where queue = $1 and state = $2", queue, state);

    public static Task<long> CountWorkersAsync(this NpgsqlDataSource source, string queue) =>
        source.ScalarAsync<long>("select count(*) from engine.workers where $1 = any (queues)", queue);
}
