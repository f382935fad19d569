using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class RetryTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<long> DeadLetterAsync(int maxAttempts = 2)
    {
        var worker = await A.RegisterAsync();
        var id = await Sql.ScalarAsync<long>(
            """
            select enqueue('work', '{"n": 1}', priority => -3, max_attempts => $1, timeout => '5 s', keep_result => true,
              headers => '{"h": 1}', options => '{"retry": {"factor": 3}}')
            """,
            maxAttempts);
        for (var attempt = 1; attempt <= maxAttempts; attempt++)
        {
            var claim = await A.ClaimAsync(worker);
            await A.SettleAsync(id, claim.Lease, "fail", """{"retry_in_ms": 0}""");
        }

        Assert.Equal("failed", await A.StateAsync(id));
        return id;
    }

    [Fact]
    public async Task A_dead_letter_runs_again_under_its_id_with_all_its_attempts()
    {
        var id = await DeadLetterAsync();
        await Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal("retried", await A.RetryAsync(id));

        var worker = await A.RegisterAsync();
        var claim = await A.ClaimAsync(worker);
        Assert.Equal((id, 3, 2), (claim.Job.Id, claim.Job.Attempt, claim.Job.Spared));
        Assert.Equal(Answer.Ok("retry"), await A.SettleAsync(id, claim.Lease, "fail", """{"retry_in_ms": 0}"""));
        claim = await A.ClaimAsync(worker);
        Assert.Equal(Answer.Ok("failed"), await A.SettleAsync(id, claim.Lease, "fail"));
        Assert.Equal([1, 2, 3, 4], await Sql.QueryAsync<int>("select (e ->> 'attempt')::int from history, jsonb_array_elements(attempts) as e order by 1"));
    }

    [Fact]
    public async Task It_is_the_same_job_as_before()
    {
        var id = await DeadLetterAsync();
        await Clock.AdvanceAsync(TimeSpan.FromDays(1));
        await A.RetryAsync(id);
        var job = await A.JobAsync(id);
        Assert.Equal("""{"n": 1}""", job["payload"]);
        Assert.Equal((short)-3, job["priority"]);
        Assert.Equal(2, job["max_attempts"]);
        Assert.Equal(TimeSpan.FromSeconds(5), job["timeout"]);
        Assert.Equal(true, job["keep_result"]);
        Assert.Equal("""{"h": 1}""", job["headers"]);
        Assert.Equal("""{"factor": 3}""", job["retry"]);
        Assert.Equal(Noon, job["created_at"]);
        Assert.Equal(Noon.AddDays(1), job["run_at"]);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from history"));
    }

    [Fact]
    public async Task A_payload_given_with_the_retry_replaces_the_old_one()
    {
        var id = await DeadLetterAsync();
        await A.RetryAsync(id, """{"n": 2}""");
        Assert.Equal("""{"n": 2}""", (await A.JobAsync(id))["payload"]);
    }

    [Fact]
    public async Task A_bad_payload_is_refused_and_the_dead_letter_stays()
    {
        var id = await DeadLetterAsync();
        await RefusedAsync("QE003", () => A.RetryAsync(id, new string('[', 65) + new string(']', 65)));
        await RefusedAsync("QE002", () => A.RetryAsync(id, $"\"{new string('x', 1024 * 1024)}\""));
        Assert.Equal("failed", await A.StateAsync(id));
    }

    [Fact]
    public async Task A_cancelled_job_runs_again()
    {
        var id = await A.EnqueueAsync();
        await A.CancelAsync(id);
        Assert.Equal("retried", await A.RetryAsync(id));
        Assert.False((await A.ClaimAsync(await A.RegisterAsync())).Job.CancelRequested);
    }

    [Fact]
    public async Task Poison_that_is_retried_has_its_losses_forgotten()
    {
        var id = await DeadLetterAsync();
        await Sql.ExecuteAsync("update history set losses = 5");
        await A.RetryAsync(id);
        Assert.Equal((short)0, (await A.JobAsync(id))["losses"]);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_time_is_moved_up_and_wakes_a_worker()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync(runAt: Noon.AddDays(1));
        var listener = await ListenAsync();
        Assert.Equal("moved up", await A.RetryAsync(id, """{"n": 2}"""));
        Assert.Equal(["q:default"], await listener.HeardAsync());
        Assert.Equal("""{"n": 2}""", (await A.ClaimAsync(worker)).Job.Payload);
    }

    [Fact]
    public async Task A_retry_wakes_a_worker()
    {
        var id = await DeadLetterAsync();
        var listener = await ListenAsync();
        await A.RetryAsync(id);
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Fact]
    public async Task A_running_job_is_left_alone()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        await A.ClaimAsync(worker);
        var before = await A.JobAsync(id);
        Assert.Equal("running", await A.RetryAsync(id, "2"));
        Assert.Equal(before, await A.JobAsync(id));
    }

    [Fact]
    public async Task A_completed_job_never_runs_again()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        await A.CompleteAsync((await A.ClaimAsync(worker)).Lease, id);
        Assert.Equal("completed", await A.RetryAsync(id, "2"));
        Assert.Equal("completed", await A.StateAsync(id));
    }

    [Fact]
    public async Task A_job_nobody_knows_is_unknown() => Assert.Equal("unknown", await A.RetryAsync(1));

    [Fact]
    public async Task Without_a_payload_in_history_one_must_be_given()
    {
        var id = await DeadLetterAsync();
        await Sql.ExecuteAsync("update history set payload = null");
        await RefusedAsync("QE009", () => A.RetryAsync(id));
        Assert.Equal("retried", await A.RetryAsync(id, "{}"));
    }

    [Fact]
    public async Task Two_retries_at_once_bring_the_job_back_once()
    {
        var id = await DeadLetterAsync();
        var b = await OpenAsync("b");
        await A.Sql.BeginAsync();
        Assert.Equal("retried", await A.RetryAsync(id));
        var second = b.Sql.Start("select retry($1) as answer", id);
        await b.Sql.WaitUntilBlockedAsync();
        await A.Sql.CommitAsync();
        Assert.Equal("moved up", Assert.Single(await second)["answer"]);
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task A_retry_waits_for_the_failure_that_is_just_being_settled()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync(maxAttempts: 1);
        var claim = await A.ClaimAsync(worker);
        var b = await OpenAsync("b");
        await A.Sql.BeginAsync();
        await A.SettleAsync(id, claim.Lease, "fail");
        var retry = b.Sql.Start("select retry($1) as answer", id);
        await b.Sql.WaitUntilBlockedAsync();
        await A.Sql.CommitAsync();
        Assert.Equal("retried", Assert.Single(await retry)["answer"]);
    }

    [Fact]
    public async Task A_dead_letter_comes_back_with_its_key_concurrency_key_and_tags()
    {
        var id = await KeyedDeadLetterAsync();
        Assert.Equal("retried", await A.RetryAsync(id));
        var job = await A.JobAsync(id);
        Assert.Equal(("a", "c", "t"), (job["key"], job["concurrency_key"], job["tags"]));
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "2"));
    }

    [Fact]
    public async Task A_dead_letter_whose_key_has_a_new_job_stays_where_it_is()
    {
        var id = await KeyedDeadLetterAsync();
        var next = await A.EnqueueKeyAsync("a", "2");
        Assert.Equal("key taken", await A.RetryAsync(id));
        Assert.Equal(("failed", "ready"), (await A.StateAsync(id), await A.StateAsync(next)));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from audit"));
    }

    [Fact]
    public async Task A_retry_waits_for_the_session_that_is_enqueuing_the_key()
    {
        var id = await KeyedDeadLetterAsync();
        var b = await OpenAsync("b");
        await Sql.BeginAsync();
        await A.EnqueueKeyAsync("a", "2");
        var retry = b.Sql.Start("select retry($1)", id);
        await b.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal("key taken", Assert.Single(await retry)["retry"]);
    }

    private async Task<long> KeyedDeadLetterAsync()
    {
        var worker = await A.RegisterAsync();
        var id = await Sql.ScalarAsync<long>("select enqueue('work', key => 'a', concurrency_key => 'c', tags => '{t}')");
        var claim = await A.ClaimAsync(worker);
        await A.SettleAsync(id, claim.Lease, "fail", """{"permanent": true}""");
        return id;
    }
}
