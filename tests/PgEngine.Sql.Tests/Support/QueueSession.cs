using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>A session that speaks the functions of the queue by name; arguments that a test does not care about have defaults.</summary>
internal sealed class QueueSession(SqlSession sql)
{
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    private const string EnqueueKey =
        """
        select enqueue($1, $2::jsonb, queue => $3, run_at => $4::timestamptz, key => $5, key_mode => $6, key_ttl => $7::interval,
          options => $8::jsonb)
        """;

    public SqlSession Sql => sql;

    public Task<long> EnqueueAsync(
        string kind = "work", string payload = "{}", string queue = "default", DateTime? runAt = null, int priority = 0,
        int? maxAttempts = null, bool? keepResult = null, string? options = null) =>
        sql.ScalarAsync<long>(
            """
            select enqueue($1, $2::jsonb, queue => $3, run_at => $4::timestamptz, priority => $5, max_attempts => $6::int,
              keep_result => $7::boolean, options => $8::jsonb)
            """,
            kind, payload, queue, runAt, priority, maxAttempts, keepResult, options);

    /// <summary>Enqueues under a key; <paramref name="payload"/> is JSON.</summary>
    public Task<long> EnqueueKeyAsync(
        string key, string payload = "{}", string mode = "replace", DateTime? runAt = null, TimeSpan? ttl = null, string kind = "work",
        string queue = "default", string? options = null) =>
        sql.ScalarAsync<long>(EnqueueKey, kind, payload, queue, runAt, key, mode, ttl, options);

    /// <summary>The same, sent and not waited for; the row's column is <c>enqueue</c>.</summary>
    public Task<List<Row>> StartEnqueueKey(string key, string payload = "{}", string mode = "replace") =>
        sql.Start(EnqueueKey, "work", payload, "default", null, key, mode, null, null);

    public async Task<long[]> EnqueueAsync(int count, string kind = "work", string queue = "default") =>
        [.. await sql.QueryAsync<long>("select enqueue($1, queue => $2) from generate_series(1, $3)", kind, queue, count)];

    /// <summary>Puts jobs into a line, written by hand: the claim is what is tested.</summary>
    public async Task<long[]> LineAsync(
        string key, int count = 1, string queue = "default", string kind = "work", string tags = "", string due = "0", string? expires = null,
        int priority = 0) =>
        [.. await sql.QueryAsync<long>(
            """
            insert into jobs (run_at, created_at, queue, kind, payload, concurrency_key, tags, expires_at, priority)
            select _clock() + $5::interval, _clock(), $2, $3, '{}', nullif($1, '-'), $4, _clock() + $6::interval, $7::smallint
            from generate_series(1, $8)
            returning id
            """,
            key, queue, kind, tags, due, expires, (short)priority, count)];

    public Task<bool> SetQueueAsync(string arguments, string queue = "default") =>
        sql.ScalarAsync<bool>($"select set_queue($1, {arguments})", queue);

    public Task<long> RegisterAsync(
        string[]? kinds = null, string[]? queues = null, string name = "worker", TimeSpan? staleAfter = null,
        TimeSpan? pollInterval = null) =>
        sql.ScalarAsync<long>(
            "select worker_id from register_worker_v1($1, $2, $3, 16, 'tests', $4, $5)",
            name, queues ?? ["default"], kinds ?? ["work"], staleAfter ?? StaleAfter, pollInterval ?? TimeSpan.FromSeconds(1));

    public async Task<Claim> ClaimAsync(
        long worker, int max = 100, Guid? lease = null, int? free = null, bool alone = false, int lingerMs = 0, string? cursor = null,
        string[]? kinds = null, string[]? queues = null, string[]? tags = null, string[]? forbidden = null, bool inOrder = false,
        bool looks = false)
    {
        var taken = lease ?? Guid.NewGuid();
        return Claim.From(taken, await sql.RowsAsync(
            """
            select *
            from claim_jobs_v1($1, $2, $3, $4::int, $5, $6, $7::jsonb, $8::text[], $9::text[], $10::text[], $11::text[], $12,
              p_look => $13)
            """,
            worker, taken, max, free, alone, lingerMs, cursor, kinds, queues, tags, forbidden, inOrder, looks));
    }

    public async Task<Answer[]> SettleAsync(params Settlement[] items) => Spread(items.Length, await sql.RowsAsync(
        "select * from settle_jobs_v1($1, $2, $3, $4::jsonb[])",
        items.Select(item => item.JobId).ToArray(),
        items.Select(item => item.Lease).ToArray(),
        items.Select(item => item.Outcome).ToArray(),
        items.Select(item => item.Details).ToArray()));

    public async Task<Answer> SettleAsync(long job, Guid lease, string outcome, string? details = null) =>
        Assert.Single(await SettleAsync(new Settlement(job, lease, outcome, details)));

    /// <summary>Completes jobs the way a busy worker does: without outcomes and details, as one set.</summary>
    public async Task<Answer[]> CompleteAsync(Guid lease, params long[] jobs) => Spread(jobs.Length, await sql.RowsAsync(
        "select * from settle_jobs_v1($1, array_fill($2::uuid, array[cardinality($1)]))", jobs, lease));

    public async Task<Beat> BeatAsync(
        long worker, Guid[]? leases = null, Guid[]? release = null, string? probe = null, bool listening = true, bool stopping = false) =>
        Beat.From(await sql.RowAsync(
            "select * from beat_worker_v1($1, $2, $3, $4, $5, $6::text, $7)",
            worker, leases ?? [], release ?? [], listening, stopping, probe, SweepInterval));

    public Task<List<Row>> SweepAsync(TimeSpan? threshold = null, TimeSpan? delay = null, bool dryRun = false) =>
        sql.RowsAsync("select * from sweep_stale_workers($1::interval, $2::interval, $3)", threshold, delay, dryRun);

    public Task<string> CancelAsync(long job, string? reason = null) => sql.ScalarAsync<string>("select cancel($1, $2::text)", job, reason);

    public Task<string> RetryAsync(long job, string? payload = null) =>
        sql.ScalarAsync<string>("select retry($1, $2::jsonb)", job, payload);

    public Task<string> RemoveAsync(string key, string queue = "default") => sql.ScalarAsync<string>("select remove($1, $2)", key, queue);

    /// <summary>State of a live or finished job, or null when nothing is known of it.</summary>
    public async Task<string?> StateAsync(long job) =>
        (await sql.QueryAsync<string>("select state from get_result_v1($1)", job)).SingleOrDefault();

    public Task<Row> JobAsync(long job) => sql.RowAsync("select * from jobs where id = $1", job);

    public Task<Row> HistoryAsync(long job) => sql.RowAsync("select * from history where id = $1", job);

    private static Answer[] Spread(int count, List<Row> rows)
    {
        var answers = new Answer[count];
        foreach (var row in rows)
        {
            foreach (var item in row.Get<int[]>("items"))
            {
                Assert.Null(answers[item - 1]);
                answers[item - 1] = new Answer(row.Get<string>("answer"), row.Get<string?>("outcome"));
            }
        }

        Assert.All(answers, Assert.NotNull);
        return answers;
    }
}
