using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>What each outcome leaves behind.</summary>
public sealed class SettleOutcomesTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<Claim> RunAsync(bool? keepResult = null, int? maxAttempts = null)
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(payload: """{"n": 1}""", keepResult: keepResult, maxAttempts: maxAttempts);
        return await A.ClaimAsync(worker);
    }

    [Fact]
    public async Task A_completed_job_leaves_the_live_table_for_history()
    {
        var claim = await RunAsync();
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(7));
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from jobs"));
        var past = await A.HistoryAsync(claim.Job.Id);
        Assert.Equal("completed", past["state"]);
        Assert.Equal(claim.Lease, past["lease"]);
        Assert.Equal(Noon, past["started_at"]);
        Assert.Equal(Noon.AddSeconds(7), past["finished_at"]);
        Assert.Equal(1, past["attempt"]);
        Assert.Null(past["reason"]);
    }

    [Fact]
    public async Task Both_ways_of_completing_write_the_same_history()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, claim.Ids[0]);
        await A.SettleAsync(claim.Ids[1], claim.Lease, "complete");
        var set = await A.HistoryAsync(claim.Ids[0]);
        var single = await A.HistoryAsync(claim.Ids[1]);
        set.Remove("id");
        single.Remove("id");
        Assert.Equal(set, single);
    }

    [Fact]
    public async Task A_result_is_kept_and_whoever_waits_is_told()
    {
        var claim = await RunAsync(keepResult: true);
        var listener = await ListenAsync();
        await A.SettleAsync(claim.Job.Id, claim.Lease, "complete", """{"result": {"sum": 3}}""");
        Assert.Equal("""{"sum": 3}""", (await A.HistoryAsync(claim.Job.Id))["result"]);
        Assert.Equal([$"done:{claim.Job.Id}"], await listener.HeardAsync());
    }

    [Fact]
    public async Task Whoever_waits_is_told_of_a_plain_completion_and_of_a_failure_too()
    {
        var plain = await RunAsync(keepResult: true);
        var failing = await RunAsync(keepResult: true, maxAttempts: 1);
        var listener = await ListenAsync();
        await A.CompleteAsync(plain.Lease, plain.Ids);
        await A.SettleAsync(failing.Job.Id, failing.Lease, "fail");
        Assert.Equal([$"done:{plain.Job.Id}", $"done:{failing.Job.Id}"], await listener.HeardAsync());
    }

    [Fact]
    public async Task Nobody_is_told_of_jobs_without_a_kept_result()
    {
        var claim = await RunAsync();
        var listener = await ListenAsync();
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Empty(await listener.HeardAsync());
    }

    [Fact]
    public async Task A_failed_attempt_is_written_down_with_its_error_and_its_worker()
    {
        var claim = await RunAsync();
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        await A.SettleAsync(
            claim.Job.Id, claim.Lease, "fail",
            """{"error_type": "IOException", "error_message": "disk", "error_detail": "at …", "retry_in_ms": 9000}""");
        var attempt = await Sql.RowAsync("select * from attempts");
        Assert.Equal(claim.Job.Id, attempt["job_id"]);
        Assert.Equal(1, attempt["attempt"]);
        Assert.Equal(claim.Lease, attempt["lease"]);
        Assert.Equal("worker", attempt["worker_name"]);
        Assert.Equal("retry", attempt["outcome"]);
        Assert.Equal("IOException", attempt["error_type"]);
        Assert.Equal("disk", attempt["error_message"]);
        Assert.Equal("at …", attempt["error_detail"]);
        Assert.Equal(Noon, attempt["started_at"]);
        Assert.Equal(Noon.AddSeconds(2), attempt["finished_at"]);
        Assert.Equal(Noon.AddSeconds(11), (await A.JobAsync(claim.Job.Id))["run_at"]);
    }

    [Fact]
    public async Task An_error_text_of_any_length_is_cut_not_refused()
    {
        var claim = await RunAsync();
        await Sql.ExecuteAsync(
            "select settle_jobs_v1(array[$1], array[$2], '{fail}', array[jsonb_build_object('error_message', repeat('é', 1000000))])",
            claim.Job.Id, claim.Lease);
        Assert.Equal(8000, await Sql.ScalarAsync<int>("select length(error_message) from attempts"));
    }

    [Fact]
    public async Task A_permanent_failure_is_a_dead_letter_at_once()
    {
        var claim = await RunAsync();
        var answer = await A.SettleAsync(claim.Job.Id, claim.Lease, "fail", """{"permanent": true, "reason": "cannot be read"}""");
        Assert.Equal(Answer.Ok("failed"), answer);
        var past = await A.HistoryAsync(claim.Job.Id);
        Assert.Equal("failed", past["state"]);
        Assert.Equal("cannot be read", past["reason"]);
        Assert.Equal("""{"n": 1}""", past["payload"]);
    }

    [Fact]
    public async Task A_discarded_job_is_cancelled_with_the_reason()
    {
        var claim = await RunAsync();
        await A.SettleAsync(claim.Job.Id, claim.Lease, "discard", """{"reason": "no longer wanted"}""");
        var past = await A.HistoryAsync(claim.Job.Id);
        Assert.Equal("cancelled", past["state"]);
        Assert.Equal("no longer wanted", past["reason"]);
    }

    [Theory]
    [InlineData("snooze")]
    [InlineData("release")]
    public async Task A_job_that_is_given_back_waits_its_delay_and_spends_no_attempt(string outcome)
    {
        var claim = await RunAsync(maxAttempts: 1);
        await A.SettleAsync(claim.Job.Id, claim.Lease, outcome, """{"delay_ms": 60000}""");
        var job = await A.JobAsync(claim.Job.Id);
        Assert.Equal("ready", job["state"]);
        Assert.Equal(Noon.AddMinutes(1), job["run_at"]);
        Assert.Equal(1, job["attempt"]);
        Assert.Equal(1, job["spared"]);
        Assert.Equal((short)0, job["losses"]);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from attempts"));
    }

    [Theory]
    [InlineData("snooze", "delay_ms", "-5")]
    [InlineData("snooze", "delay_ms", "1e300")]
    [InlineData("release", "delay_ms", "-1e300")]
    [InlineData("fail", "retry_in_ms", "-5")]
    [InlineData("fail", "retry_in_ms", "1e300")]
    [InlineData("fail", "retry_in_ms", "-1e300")]
    public async Task A_delay_is_clamped_between_nothing_and_ten_years(string outcome, string member, string delay)
    {
        var claim = await RunAsync();
        await A.SettleAsync(claim.Job.Id, claim.Lease, outcome, $$"""{"{{member}}": {{delay}}}""");
        var wait = (DateTime)(await A.JobAsync(claim.Job.Id))["run_at"]! - Noon;
        Assert.Equal(delay.StartsWith('-') ? 0 : 3650, wait.TotalDays);
    }

    [Fact]
    public async Task A_released_job_wakes_a_sleeper_and_a_snoozed_one_does_not()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        var listener = await ListenAsync();
        await A.SettleAsync(claim.Ids[0], claim.Lease, "snooze", """{"delay_ms": 3600000}""");
        Assert.Empty(await listener.HeardAsync());
        await A.SettleAsync(claim.Ids[1], claim.Lease, "release");
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Theory]
    [InlineData("all", true, true, true)]
    [InlineData("failed", false, true, true)]
    [InlineData("none", false, false, true)]
    public async Task A_queue_says_which_ends_its_history_keeps(string history, bool completed, bool failed, bool withResult)
    {
        await Sql.ExecuteAsync("insert into queues (queue, history, updated_at) values ('default', $1, $2)", history, Noon);
        var plain = await RunAsync();
        await A.CompleteAsync(plain.Lease, plain.Ids);
        var single = await RunAsync();
        await A.SettleAsync(single.Job.Id, single.Lease, "complete");
        var dead = await RunAsync();
        await A.SettleAsync(dead.Job.Id, dead.Lease, "fail", """{"permanent": true}""");
        var kept = await RunAsync(keepResult: true);
        await A.CompleteAsync(kept.Lease, kept.Ids);

        Assert.Equal(completed ? "completed" : null, await A.StateAsync(plain.Job.Id));
        Assert.Equal(completed ? "completed" : null, await A.StateAsync(single.Job.Id));
        Assert.Equal(failed ? "failed" : null, await A.StateAsync(dead.Job.Id));
        Assert.Equal(withResult ? "completed" : null, await A.StateAsync(kept.Job.Id));
    }

    [Theory]
    [InlineData(null, 10, true)]
    [InlineData(null, 5000, false)]
    [InlineData(true, 5000, true)]
    [InlineData(false, 10, false)]
    public async Task History_keeps_small_payloads_of_completed_jobs_unless_the_queue_says_otherwise(bool? keep, int size, bool kept)
    {
        await Sql.ExecuteAsync("insert into queues (queue, keep_payload, updated_at) values ('default', $1::boolean, $2)", keep, Noon);
        var worker = await A.RegisterAsync();
        await Sql.ExecuteAsync(
            """
            select enqueue('work', to_jsonb(array(select md5(n::text) from generate_series(1, $1 / 32 + 1) as n)))
            from generate_series(1, 2)
            """,
            size);
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, claim.Ids[0]);
        await A.SettleAsync(claim.Ids[1], claim.Lease, "complete");
        Assert.Equal([kept, kept], await Sql.QueryAsync<bool>("select payload is not null from history"));
    }

    [Fact]
    public async Task A_dead_letter_keeps_its_payload_whatever_the_size()
    {
        await Sql.ExecuteAsync("insert into queues (queue, keep_payload, updated_at) values ('default', false, $1)", Noon);
        var claim = await RunAsync();
        await A.SettleAsync(claim.Job.Id, claim.Lease, "fail", """{"permanent": true}""");
        Assert.Equal("""{"n": 1}""", (await A.HistoryAsync(claim.Job.Id))["payload"]);
    }
}
