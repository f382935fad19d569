using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Keys;

/// <summary>What each mode does to the live job of its key, one call after the other.</summary>
public sealed class KeyModeTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static readonly DateTime Later = Noon.AddMinutes(10);

    [Theory]
    [InlineData("replace")]
    [InlineData("preserve_run_at")]
    [InlineData("skip")]
    [InlineData("once")]
    public async Task The_first_job_of_a_key_is_put_on_the_queue(string mode)
    {
        var id = await A.EnqueueKeyAsync("a", "1", mode, Later);
        var job = await A.JobAsync(id);
        Assert.Equal(("ready", "1", Later, "a"), (job["state"], job["payload"], job["run_at"], job["key"]));
    }

    [Fact]
    public async Task Replace_gives_the_waiting_job_every_new_value_and_keeps_its_id()
    {
        var id = await A.EnqueueKeyAsync("a", "1", runAt: Later);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var again = await Sql.ScalarAsync<long>(
            """
            select enqueue('resize', '2', run_at => $1, priority => -5, max_attempts => 3, timeout => '9 s', keep_result => true,
              headers => '{"h": 1}', key => 'a', concurrency_key => 'c', tags => '{t}', expires_at => $1 + interval '1 h',
              options => '{"retry": {"factor": 3}}')
            """,
            Later.AddMinutes(5));
        Assert.Equal(id, again);
        var job = await Sql.ScalarAsync<string>(
            """
            select concat_ws('|', kind, payload, run_at = $1, priority, max_attempts, timeout, keep_result, headers, concurrency_key, tags,
              expires_at = $1 + interval '1 h', retry, created_at = $2)
            from jobs
            """,
            Later.AddMinutes(5),
            Noon);
        Assert.Equal("""resize|2|t|-5|3|00:00:09|t|{"h": 1}|c|t|t|{"factor": 3}|t""", job);
    }

    [Fact]
    public async Task What_a_replacement_does_not_say_is_gone()
    {
        await Sql.ExecuteAsync("select enqueue('work', key => 'a', tags => '{t}', expires_at => $1, max_attempts => 3, priority => 4)", Later);
        await A.EnqueueKeyAsync("a");
        Assert.Equal("0|", await Sql.ScalarAsync<string>("select concat_ws('|', priority, max_attempts, tags, expires_at) from jobs"));
    }

    [Fact]
    public async Task Debounce_every_replacement_moves_the_job_further_into_the_future()
    {
        var worker = await A.RegisterAsync();
        for (var n = 0; n < 5; n++)
        {
            await A.EnqueueKeyAsync("a", $"{n}", runAt: Noon.AddSeconds(n + 5));
            Assert.Empty((await A.ClaimAsync(worker)).Jobs);
            await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        await Clock.SetAsync(Noon.AddSeconds(9));
        Assert.Equal("4", (await A.ClaimAsync(worker)).Job.Payload);
    }

    [Fact]
    public async Task Throttle_the_first_run_time_stays_and_the_last_value_wins()
    {
        var worker = await A.RegisterAsync();
        for (var n = 0; n < 5; n++)
        {
            await A.EnqueueKeyAsync("a", $"{n}", "preserve_run_at", Noon.AddSeconds(n + 5));
            Assert.Empty((await A.ClaimAsync(worker)).Jobs);
            await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("4", (await A.ClaimAsync(worker)).Job.Payload);
    }

    [Fact]
    public async Task Skip_returns_the_waiting_job_as_it_is()
    {
        var id = await A.EnqueueKeyAsync("a", "1", runAt: Later);
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "2", "skip"));
        var job = await A.JobAsync(id);
        Assert.Equal(("1", Later), (job["payload"], job["run_at"]));
    }

    [Fact]
    public async Task Keys_of_different_queues_are_different_keys()
    {
        var first = await A.EnqueueKeyAsync("a", queue: "q");
        Assert.NotEqual(first, await A.EnqueueKeyAsync("a", queue: "r"));
    }

    [Fact]
    public async Task A_job_in_retry_that_is_replaced_has_all_its_attempts_again_and_runs_when_it_is_told()
    {
        var id = await FailedOnceAsync();
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "2", runAt: Later));
        var job = await A.JobAsync(id);
        Assert.Equal((1, 1, Later), (job["attempt"], job["spared"], job["run_at"]));
    }

    [Fact]
    public async Task A_throttled_job_in_retry_takes_the_new_run_time()
    {
        var id = await FailedOnceAsync();
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "2", "preserve_run_at", Later));
        Assert.Equal(Later, (await A.JobAsync(id))["run_at"]);
    }

    [Fact]
    public async Task A_throttled_job_that_was_only_snoozed_keeps_its_time()
    {
        var id = await A.EnqueueKeyAsync("a", "1");
        var claim = await A.ClaimAsync(await A.RegisterAsync());
        await A.SettleAsync(id, claim.Lease, "snooze", """{"delay_ms": 60000}""");
        await A.EnqueueKeyAsync("a", "2", "preserve_run_at", Later);
        Assert.Equal(Noon.AddMinutes(1), (await A.JobAsync(id))["run_at"]);
    }

    [Fact]
    public async Task A_job_that_took_workers_with_it_is_trusted_again_with_a_new_payload()
    {
        var id = await A.EnqueueKeyAsync("a", "1");
        await Sql.ExecuteAsync("update jobs set losses = 2, attempt = 2, spared = 2");
        await A.EnqueueKeyAsync("a", "2");
        Assert.Equal((short)0, (await A.JobAsync(id))["losses"]);
        Assert.Equal([id], (await A.ClaimAsync(await A.RegisterAsync(), free: 0)).Ids);
    }

    [Fact]
    public async Task A_paused_job_is_replaced_and_stays_paused()
    {
        var id = await A.EnqueueKeyAsync("a", "1");
        await Database.ForceStateAsync(id, "paused");
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "2", runAt: Later));
        var job = await A.JobAsync(id);
        Assert.Equal(("paused", "2", Later), (job["state"], job["payload"], job["held_run_at"]));
    }

    [Fact]
    public async Task A_blocked_job_is_replaced_and_ready()
    {
        var id = await A.EnqueueKeyAsync("a", "1");
        await Database.ForceStateAsync(id, "blocked");
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "2", "preserve_run_at", Later));
        var job = await A.JobAsync(id);
        Assert.Equal(("ready", "2", Noon, null), (job["state"], job["payload"], job["run_at"], job["held_run_at"]));
    }

    [Fact]
    public async Task A_sleeping_worker_is_woken_for_a_replacement_and_not_for_a_skip()
    {
        await A.RegisterAsync();
        await A.EnqueueKeyAsync("a", runAt: Later);
        var listener = await ListenAsync();
        await A.EnqueueKeyAsync("a", mode: "skip");
        Assert.Empty(await listener.HeardAsync());
        await A.EnqueueKeyAsync("a");
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Theory]
    [InlineData("[1, 2]", "[3]", true, "[1, 2, 3]")]
    [InlineData("[1, 2]", "[3]", false, "[3]")]
    [InlineData("[1, 2]", "3", true, "3")]
    [InlineData("1", "[3]", true, "[3]")]
    [InlineData("{}", "{}", true, "{}")]
    public async Task Arrays_are_joined_when_that_is_asked_for_and_other_payloads_replaced(string old, string added, bool merge, string kept)
    {
        var id = await A.EnqueueKeyAsync("a", old);
        await A.EnqueueKeyAsync("a", added, options: $$"""{"merge": {{(merge ? "true" : "false")}}}""");
        Assert.Equal(kept, (await A.JobAsync(id))["payload"]);
    }

    [Fact]
    public async Task Arrays_that_are_too_large_together_are_refused_and_the_first_stays()
    {
        var half = $"[\"{new string('x', 600_000)}\"]";
        var id = await A.EnqueueKeyAsync("a", half);
        await RefusedAsync("QE002", () => A.EnqueueKeyAsync("a", half, options: """{"merge": true}"""));
        Assert.Equal(1, await Sql.ScalarAsync<int>("select jsonb_array_length(payload) from jobs where id = $1", id));
    }

    [Fact]
    public async Task A_finished_job_frees_its_key_and_a_dead_letter_does_not_hold_it()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueKeyAsync("a");
        var claim = await A.ClaimAsync(worker);
        await A.SettleAsync(id, claim.Lease, "fail", """{"permanent": true}""");
        Assert.NotEqual(id, await A.EnqueueKeyAsync("a"));
    }

    private async Task<long> FailedOnceAsync()
    {
        var id = await A.EnqueueKeyAsync("a", "1");
        var claim = await A.ClaimAsync(await A.RegisterAsync());
        await A.SettleAsync(id, claim.Lease, "fail", """{"retry_in_ms": 5000}""");
        return id;
    }
}
