using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

/// <summary>Runs jobs by calling the SQL functions, so that the client is tested without the runtime.</summary>
internal sealed class SqlWorker
{
    private readonly NpgsqlDataSource _source;
    private readonly long _workerId;

    private SqlWorker(NpgsqlDataSource source, long workerId)
    {
        _source = source;
        _workerId = workerId;
    }

    public static async Task<SqlWorker> RegisterAsync(NpgsqlDataSource source, string queue) => new(
        source,
        await source.ScalarAsync<long>(
            """
            select worker_id from engine.register_worker_v1(
              p_name => 'sql worker', p_queues => array[$1], p_kinds => '{send_email,echo}', p_concurrency => 1, p_runtime => 'test',
              p_stale_after => '10 min', p_poll_interval => '1 s')
            """,
            queue));

    /// <summary>Takes the queue's only job and ends it.</summary>
    public async Task RunAsync(string outcome, string? details)
    {
        var lease = Guid.NewGuid();
        var jobId = await _source.ScalarAsync<long>(
            """
            select job_id from engine.claim_jobs_v1(p_worker_id => $1, p_lease => $2, p_max => 1, p_free => 1, p_alone => true)
            where job_id is not null
            """,
            _workerId,
            lease);
        var answer = await _source.ScalarAsync<string>(
            """
            select answer from engine.settle_jobs_v1(
              p_job_ids => array[$1], p_leases => array[$2], p_outcomes => array[$3], p_details => array[$4::jsonb])
            """,
            jobId,
            lease,
            outcome,
            details);
        Assert.Equal("ok", answer);
    }
}
