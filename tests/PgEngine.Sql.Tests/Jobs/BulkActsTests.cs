using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>complete_jobs, fail_jobs, reschedule_jobs and cancel_jobs: an answer for each job, and nothing waits.</summary>
public sealed class BulkActsTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<string> AnswersAsync(string call, params object[] arguments) =>
        string.Join(' ', await Sql.QueryAsync<string>($"select answer from {call} order by job_id", arguments));

    [Theory]
    [InlineData("complete_jobs($1)", "completed")]
    [InlineData("fail_jobs($1, 'address is gone')", "failed")]
    public async Task Jobs_that_wait_are_ended_and_running_ones_are_left_alone(string call, string state)
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(4);
        await A.ClaimAsync(worker, 1);
        await A.CancelAsync(ids[1]);
        await Database.ForceStateAsync(ids[2], "waiting");

        Assert.Equal($"unknown running finished {state} {state}", await AnswersAsync(call, (long[])[.. ids, ids[3], 7]));

        Assert.Equal(
            ["running", "cancelled", state, state],
            await Sql.QueryAsync<string>("select r.state from unnest($1) as i(id) cross join get_result_v1(i.id) as r order by i.id", ids));
        Assert.Equal(state == "failed" ? "address is gone" : null, (await A.HistoryAsync(ids[3]))["reason"]);
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from audit where act in ('complete_jobs', 'fail_jobs')"));
    }

    [Fact]
    public async Task A_job_that_somebody_holds_is_busy_and_nobody_waits_for_it()
    {
        var ids = await A.EnqueueAsync(2);
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        await b.Sql.ExecuteAsync("select from jobs where id = $1 for update", ids[0]);
        Assert.Equal("busy failed", await AnswersAsync("fail_jobs($1)", ids));
        Assert.Equal("busy finished", await AnswersAsync("complete_jobs($1)", ids));
        Assert.Equal("busy retried", await AnswersAsync("reschedule_jobs($1)", ids));
        Assert.Equal(1, await Sql.ScalarAsync<int>("select cancel_jobs(state => 'live')"));
    }

    [Fact]
    public async Task Whoever_waits_for_a_result_is_told_of_an_end_by_hand()
    {
        var id = await A.EnqueueAsync(keepResult: true);
        var listener = await ListenAsync();
        await Sql.ExecuteAsync("select complete_jobs(array[$1])", id);
        Assert.Equal([$"done:{id}"], await listener.HeardAsync());
    }

    [Fact]
    public async Task An_end_by_hand_sets_free_the_successor_of_the_key()
    {
        var worker = await A.RegisterAsync();
        var head = await Sql.ScalarAsync<long>("select enqueue('work', key => 'k')");
        var claim = await A.ClaimAsync(worker);
        var successor = await Sql.ScalarAsync<long>("select enqueue('work', key => 'k')");
        await A.SettleAsync(head, claim.Lease, "snooze", """{"delay_ms": 60000}""");
        Assert.Equal("blocked", await A.StateAsync(successor));
        Assert.Equal("completed", await AnswersAsync("complete_jobs(array[$1])", head));
        Assert.Equal("ready", await A.StateAsync(successor));
    }

    [Fact]
    public async Task Rescheduling_changes_what_is_named_and_nothing_else()
    {
        var ready = await A.EnqueueAsync(priority: 3, maxAttempts: 4);
        var paused = await A.EnqueueAsync();
        await Database.ForceStateAsync(paused, "paused");
        Assert.Equal("rescheduled rescheduled", await AnswersAsync("reschedule_jobs($1, priority => -5)", (long[])[ready, paused]));
        var job = await A.JobAsync(ready);
        Assert.Equal(((short)-5, Noon, 4), ((short)job["priority"]!, (DateTime)job["run_at"]!, (int)job["max_attempts"]!));

        Assert.Equal("rescheduled rescheduled", await AnswersAsync("reschedule_jobs($1, run_at => $2, max_attempts => 9)", (long[])[ready, paused], Noon.AddHours(1)));
        Assert.Equal(Noon.AddHours(1), (await A.JobAsync(ready))["run_at"]);
        Assert.Equal(9, (await A.JobAsync(ready))["max_attempts"]);
        Assert.Equal(Noon.AddHours(1), (await A.JobAsync(paused))["held_run_at"]);
        Assert.Equal("paused", await A.StateAsync(paused));
    }

    [Fact]
    public async Task Attempts_can_be_given_back_and_taken_though_their_number_only_grows()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        await A.SettleAsync(id, (await A.ClaimAsync(worker)).Lease, "fail", """{"retry_in_ms": 0}""");
        await A.SettleAsync(id, (await A.ClaimAsync(worker)).Lease, "fail", """{"retry_in_ms": 0}""");

        await Sql.ExecuteAsync("select reschedule_jobs(array[$1], attempts => 0)", id);
        Assert.Equal((2, 2), ((int)(await A.JobAsync(id))["attempt"]!, (int)(await A.JobAsync(id))["spared"]!));
        await Sql.ExecuteAsync("select reschedule_jobs(array[$1], attempts => 5)", id);
        Assert.Equal((5, 0), ((int)(await A.JobAsync(id))["attempt"]!, (int)(await A.JobAsync(id))["spared"]!));
    }

    [Fact]
    public async Task A_dead_letter_that_is_rescheduled_waits_again_and_wakes_a_worker_when_it_is_due()
    {
        await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        await Sql.ExecuteAsync("select fail_jobs($1)", ids);
        var listener = await ListenAsync();
        Assert.Equal("retried", await AnswersAsync("reschedule_jobs(array[$1], run_at => $2, priority => 9)", ids[0], Noon.AddDays(1)));
        Assert.Empty(await listener.HeardAsync());
        Assert.Equal((short)9, (await A.JobAsync(ids[0]))["priority"]);
        Assert.Equal("retried", await AnswersAsync("reschedule_jobs(array[$1])", ids[1]));
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Fact]
    public async Task A_job_whose_key_is_taken_stays_a_dead_letter()
    {
        var dead = await Sql.ScalarAsync<long>("select enqueue('work', key => 'k')");
        await Sql.ExecuteAsync("select fail_jobs(array[$1])", dead);
        await Sql.ExecuteAsync("select enqueue('work', key => 'k')");
        Assert.Equal("key taken", await AnswersAsync("reschedule_jobs(array[$1])", dead));
        Assert.Equal("failed", await A.StateAsync(dead));
    }

    [Theory]
    [InlineData("QE011", "complete_jobs(null)")]
    [InlineData("QE011", "fail_jobs(array[1, null])")]
    [InlineData("QE011", "complete_jobs(array(select generate_series(1, 10001)))")]
    [InlineData("QE004", "reschedule_jobs('{1}', run_at => '-infinity')")]
    [InlineData("QE004", "reschedule_jobs('{1}', run_at => 'infinity')")]
    [InlineData("QE005", "reschedule_jobs('{1}', priority => 101)")]
    [InlineData("QE006", "reschedule_jobs('{1}', attempts => -1)")]
    [InlineData("QE006", "reschedule_jobs('{1}', max_attempts => 0)")]
    [InlineData("QE202", "cancel_jobs()")]
    [InlineData("QE202", "cancel_jobs(state => 'failed')")]
    [InlineData("QE202", "cancel_jobs(queue => 'q', max => 0)")]
    public Task What_makes_no_sense_is_refused(string code, string call) => RefusedAsync(code, () => Sql.ExecuteAsync($"select {call}"));

    [Fact]
    public async Task Cancelling_in_bulk_takes_what_matches_a_batch_at_a_time()
    {
        var worker = await A.RegisterAsync();
        var running = (await A.EnqueueAsync(2))[0];
        await A.ClaimAsync(worker, 1);
        await A.EnqueueAsync(3, kind: "mail");
        await A.EnqueueAsync(2, queue: "other");
        await A.EnqueueAsync(runAt: Noon.AddDays(1));

        Assert.Equal(2, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'mail', reason => 'off', max => 2)"));
        Assert.Equal(1, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'mail', reason => 'off', max => 2)"));
        Assert.Equal(0, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'mail')"));
        Assert.Equal(["off", "off", "off"], await Sql.QueryAsync<string>("select reason from history where kind = 'mail'"));
        Assert.Equal(1, await Sql.ScalarAsync<int>("select cancel_jobs(state => 'scheduled')"));
        Assert.Equal(2, await Sql.ScalarAsync<int>("select cancel_jobs(queue => 'other')"));
        Assert.Equal(0, await Sql.ScalarAsync<int>("select cancel_jobs(state => 'live', created_before => $1)", Noon));

        var listener = await ListenAsync();
        Assert.Equal(2, await Sql.ScalarAsync<int>("select cancel_jobs(queue => 'default', reason => 'off')"));
        Assert.Equal([$"c:{running}"], await listener.HeardAsync());
        Assert.Equal(0, await Sql.ScalarAsync<int>("select cancel_jobs(queue => 'default')"));
        Assert.Equal("off", (await A.JobAsync(running))["cancel_reason"]);
    }

    [Fact]
    public async Task Cancelling_a_head_in_bulk_cancels_the_successor_too()
    {
        var worker = await A.RegisterAsync();
        var head = await Sql.ScalarAsync<long>("select enqueue('work', key => 'k')");
        var claim = await A.ClaimAsync(worker);
        await Sql.ExecuteAsync("select enqueue('work', key => 'k')");
        await A.SettleAsync(head, claim.Lease, "release");
        Assert.Equal(2, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'work')"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }
}
