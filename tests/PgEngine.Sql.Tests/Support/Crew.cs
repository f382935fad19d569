using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>A worker as the database knows it, driven by hand.</summary>
public sealed class Crew
{
    private readonly TestDatabase _database;

    private Crew(TestDatabase database, long id)
    {
        _database = database;
        Id = id;
    }

    public long Id { get; }

    public static async Task<Crew> RegisterAsync(
        TestDatabase database, string name = "worker-1", string[]? queues = null, string[]? kinds = null, TimeSpan? staleAfter = null) =>
        new(database, await database.Source.ScalarAsync<long>(
            """
            select worker_id
            from engine.register_worker_v1(
              p_name => $1, p_queues => $2, p_kinds => $3, p_concurrency => 4, p_runtime => 'test',
              p_stale_after => $4, p_poll_interval => interval '1 second')
            """,
            name, queues ?? ["default"], kinds ?? ["work"], staleAfter ?? TimeSpan.FromSeconds(30)));

    /// <summary>Claims up to <paramref name="max"/> jobs under a new lease.</summary>
    public async Task<(Guid Lease, List<long> Jobs)> ClaimAsync(int max = 1)
    {
        var lease = Guid.NewGuid();
        var jobs = await _database.Source.ColumnAsync<long>(
            "select job_id from engine.claim_jobs_v1(p_worker_id => $1, p_lease => $2, p_max => $3, p_free => $3) where job_id is not null",
            Id, lease, max);
        return (lease, jobs);
    }

    public async Task SettleAsync(long job, Guid lease, string outcome, string details = "{}") =>
        Assert.Equal("ok", await _database.Source.ScalarAsync<string>(
            "select answer from engine.settle_jobs_v1(array[$1::bigint], array[$2::uuid], array[$3::text], array[$4::jsonb])",
            job, lease, outcome, details));

    public Task<bool> BeatAsync(bool listening = true, bool stopping = false) =>
        _database.Source.ScalarAsync<bool>(
            """
            select known
            from engine.beat_worker_v1(
              p_worker_id => $1,
              p_leases => array(select lease from engine.leases where worker_id = $1),
              p_release => '{}', p_listening => $2, p_stopping => $3, p_probe => null,
              p_sweep_interval => interval '10 seconds')
            """,
            Id, listening, stopping);
}
