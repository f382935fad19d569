using PgEngine.Errors;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Ends of runs, as one set and one by one, and what they bring with them.</summary>
public sealed class SettleRunsTests(DatabaseFixture fixture) : RunTest(fixture)
{
    [Fact]
    public async Task A_set_of_runs_ends_with_results()
    {
        var first = await Runs.StartAsync();
        var second = await Runs.StartAsync(keepResult: true);
        var lease = await Runs.ClaimAsync();
        await Runs.CheckpointRowsAsync([new(first, lease, "a#1", 1)], null, [(first, "done")]);
        var listener = await ListenAsync();

        Assert.Equal(["ok completed", "ok completed"], await Runs.SettleAsync(new End(second, lease), new End(first, lease, """{"b": 1}""", 1)));

        var past = await A.HistoryAsync(first);
        Assert.Equal(("completed", """{"b": 1}""", 1, "done", null), (past["state"], past["result"], past["step_count"], past["status"], past["step"]));
        Assert.Null((await A.HistoryAsync(second))["result"]);
        Assert.Equal(0, (await A.HistoryAsync(second))["step_count"]);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
        Assert.Equal([$"done:{second}"], await listener.HeardAsync());
        Assert.Single(await JournalAsync(first));
    }

    [Fact]
    public async Task An_end_that_is_sent_again_is_already_settled()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.SettleAsync(new End(run, lease, "1"));
        Assert.Equal(["already completed"], await Runs.SettleAsync(new End(run, lease, "2")));
        Assert.Equal("1", (await A.HistoryAsync(run))["result"]);
    }

    [Fact]
    public async Task Ends_that_do_not_hold_the_lease_are_stale_or_gone_and_the_others_go_through()
    {
        var (run, lease) = await Runs.RunningAsync();
        var (lost, _) = await Runs.RunningAsync();
        Assert.Equal(["stale", "ok completed", "gone"], await Runs.SettleAsync(
            new End(lost, Guid.NewGuid()), new End(run, lease, "5", 3), new End(987654321, lease)));
        Assert.Equal("running", await A.StateAsync(lost));
        Assert.Equal(("5", 3), ((await A.HistoryAsync(run))["result"], (await A.HistoryAsync(run))["step_count"]));
    }

    [Fact]
    public async Task A_locked_run_is_busy_and_the_others_end_with_their_results()
    {
        var first = await Runs.StartAsync();
        var locked = await Runs.StartAsync();
        var lease = await Runs.ClaimAsync();
        var other = await AnotherAsync("other");
        await other.Sql.BeginAsync();
        await other.Sql.ScalarAsync<long>("select id from jobs where id = $1 for update", locked);

        Assert.Equal(["ok completed", "busy"], await Runs.SettleAsync(new End(first, lease, "1", 2), new End(locked, lease, "2", 3)));
        await other.Sql.RollbackAsync();
        Assert.Equal(["ok completed"], await Runs.SettleAsync(new End(locked, lease, "2", 3)));

        Assert.Equal(("1", 2), ((await A.HistoryAsync(first))["result"], (await A.HistoryAsync(first))["step_count"]));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task Failures_and_cancellations_are_final()
    {
        var failed = await Runs.StartAsync();
        var cancelled = await Runs.StartAsync();
        var completed = await Runs.StartAsync();
        var lease = await Runs.ClaimAsync();

        var answers = await Runs.SettleAsync(
            new End(failed, lease, Outcome: "fail", StepCount: 4, Details: """{"reason": "no stock", "error_type": "E", "error_message": "m"}"""),
            new End(cancelled, lease, Outcome: "cancel", Details: """{"reason": "by hand"}"""),
            new End(completed, lease, "7"));

        Assert.Equal(["ok failed", "ok cancelled", "ok completed"], answers);
        var past = await A.HistoryAsync(failed);
        Assert.Equal(("failed", "no stock", 4), (past["state"], past["reason"], past["step_count"]));
        Assert.Contains("\"E\"", past.Get<string>("attempts"), StringComparison.Ordinal);
        Assert.Equal("by hand", (await A.HistoryAsync(cancelled))["reason"]);
        Assert.Equal("7", (await A.HistoryAsync(completed))["result"]);
    }

    [Fact]
    public async Task A_failure_is_final_also_when_a_cancellation_is_asked_for()
    {
        var (run, lease) = await Runs.RunningAsync();
        await A.CancelAsync(run);
        Assert.Equal(["ok failed"], await Runs.SettleAsync(new End(run, lease, Outcome: "fail", Details: """{"reason": "undo failed"}""")));
        Assert.Equal("undo failed", (await A.HistoryAsync(run))["reason"]);
    }

    [Fact]
    public async Task An_unknown_outcome_is_refused()
    {
        var (run, lease) = await Runs.RunningAsync();
        await RefusedAsync(SqlStates.InvalidBatch, () => Runs.SettleAsync(new End(run, lease, Outcome: "snooze")));
        await RefusedAsync(SqlStates.InvalidBatch, () => Sql.ExecuteAsync("select * from settle_runs_v1($1, array[$2], '{}')", Worker, run));
    }

    [Fact]
    public async Task Where_history_keeps_nothing_journal_and_signals_go_with_the_run()
    {
        await A.SetQueueAsync("history => 'none'", "lean");
        var worker = new RunSession(A, await A.RegisterAsync(["order"], ["lean"]));
        var (run, lease) = await worker.RunningAsync(queueName: "lean");
        var (failing, failingLease) = await worker.RunningAsync(queueName: "lean");
        await worker.CheckpointAsync(new(run, lease, "a#1", 1), new(failing, failingLease, "a#1", 1));
        await worker.SignalAsync(run, "late");
        await worker.SignalAsync(failing, "late");

        await worker.SettleAsync(new End(run, lease, "1"));
        await worker.SettleAsync(new End(failing, failingLease, Outcome: "fail"));

        Assert.Equal(0, await Sql.ScalarAsync<long>(
            "select (select count(*) from steps) + (select count(*) from signals) + (select count(*) from history)"));
    }

    [Fact]
    public async Task Signals_of_a_completed_run_go_and_those_of_a_failed_one_stay_for_a_retry()
    {
        var done = await Runs.StartAsync();
        var failed = await Runs.StartAsync();
        var lease = await Runs.ClaimAsync();
        await Runs.SignalAsync(done, "late");
        await Runs.SignalAsync(failed, "late");
        await Runs.SettleAsync(new End(done, lease));
        await Runs.SettleAsync(new End(failed, lease, Outcome: "fail"));
        Assert.Equal([failed], await Sql.QueryAsync<long>("select run_id from signals"));
    }

    [Fact]
    public async Task The_end_of_a_child_is_a_row_in_the_journal_of_the_parent_that_waits_for_it()
    {
        var (parent, parentLease) = await Runs.RunningAsync();
        var (child, lease) = await Runs.RunningAsync(parent, "pay#1");
        Assert.Equal("parked", await Runs.ParkAsync(parent, parentLease, RunSession.Waits(RunSession.Wait("pay#1", ">pay#1")), stepCount: 1));

        await Runs.SettleAsync(new End(child, lease, """{"sum": 5}"""));

        Assert.Equal("ready", await A.StateAsync(parent));
        Assert.Equal(["2 pay#1 child"], await JournalAsync(parent));
        Assert.Equal("""{"sum": 5}""", await Sql.ScalarAsync<string>("select convert_from(value, 'UTF8') from steps"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from signals"));
        Assert.Contains(parent, (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task The_failure_of_a_child_tells_state_and_reason()
    {
        var (parent, parentLease) = await Runs.RunningAsync();
        var (child, lease) = await Runs.RunningAsync(parent, "pay#1");
        await Runs.SettleAsync(new End(child, lease, Outcome: "fail", Details: """{"reason": "no money"}"""));
        var rows = await Runs.ParkRowsAsync(new Park(parent, parentLease, RunSession.Waits(RunSession.Wait("pay#1", ">pay#1")), "look"));
        Assert.Equal(("again", (short)11), (rows[1]["answer"], rows[1]["kind"]));
        Assert.Equal("""{"state": "failed", "reason": "no money"}""", rows[1]["value"]);
    }

    [Fact]
    public async Task A_running_parent_is_told_to_look_and_a_paused_one_keeps_the_answer()
    {
        var (parent, parentLease) = await Runs.RunningAsync();
        var (child, lease) = await Runs.RunningAsync(parent, "pay#1");
        var (second, secondLease) = await Runs.RunningAsync(parent, "pay#2");
        var listener = await ListenAsync();
        await Runs.SettleAsync(new End(child, lease));
        Assert.Equal([$"r:{parent}"], await listener.HeardAsync());

        await Sql.ExecuteAsync("update jobs set pause_requested_at = _clock() where id = $1", parent);
        Assert.Equal("paused", await Runs.ParkAsync(parent, parentLease, RunSession.Waits(RunSession.Wait("pay#2", ">pay#2"))));
        await Runs.SettleAsync(new End(second, secondLease));
        Assert.Equal("paused", await A.StateAsync(parent));
        Assert.Equal(2, await Sql.ScalarAsync<long>("select count(*) from signals where run_id = $1", parent));
    }

    [Fact]
    public async Task A_parent_that_is_locked_is_told_by_the_next_beat()
    {
        var (parent, parentLease) = await Runs.RunningAsync();
        var (child, lease) = await Runs.RunningAsync(parent, "pay#1");
        await Runs.ParkAsync(parent, parentLease, RunSession.Waits(RunSession.Wait("pay#1", ">pay#1")));
        var other = await AnotherAsync("other");
        await other.Sql.BeginAsync();
        await other.Sql.ScalarAsync<long>("select id from jobs where id = $1 for update", parent);

        Assert.Equal(["ok completed"], await Runs.SettleAsync(new End(child, lease, "5")));
        await A.BeatAsync(Worker);
        Assert.Equal("waiting", await A.StateAsync(parent));
        await other.Sql.RollbackAsync();
        await A.BeatAsync(Worker);

        Assert.Equal("ready", await A.StateAsync(parent));
        Assert.Equal(["1 pay#1 child"], await JournalAsync(parent));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from run_reminders"));
    }

    [Fact]
    public async Task A_child_that_nobody_awaits_tells_nobody()
    {
        var (parent, _) = await Runs.RunningAsync();
        var (child, lease) = await Runs.RunningAsync(parent, null, "abandon");
        await Runs.SettleAsync(new End(child, lease));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from signals"));
    }

    [Fact]
    public async Task The_end_of_a_parent_cancels_the_children_that_shall_not_outlive_it()
    {
        var (parent, lease) = await Runs.RunningAsync();
        var (running, _) = await Runs.RunningAsync(parent, "a#1");
        var (abandoned, _) = await Runs.RunningAsync(parent, "b#1", "abandon");
        var fresh = await Runs.StartAsync(parent: parent, parentStep: "c#1");

        await Runs.SettleAsync(new End(parent, lease));

        Assert.True((await A.JobAsync(running)).Get<DateTime?>("cancel_requested_at") is not null);
        Assert.Null((await A.JobAsync(abandoned))["cancel_requested_at"]);
        Assert.Equal("cancelled", await A.StateAsync(fresh));
        Assert.Equal($"cancelled with its parent, run {parent}", (await A.HistoryAsync(fresh))["reason"]);
    }

    [Fact]
    public async Task A_reminder_cancels_nobody_whose_parent_goes_on()
    {
        var (top, _) = await Runs.RunningAsync();
        await Sql.ExecuteAsync("update jobs set cancel_requested_at = 'infinity' where id = $1", top);
        var (parent, parentLease) = await Runs.RunningAsync(top, "a#1");
        var (child, lease) = await Runs.RunningAsync(parent, "a#1");
        await Runs.ParkAsync(parent, parentLease, RunSession.Waits(RunSession.Wait("a#1", ">a#1")));
        var other = await AnotherAsync("other");
        await other.Sql.BeginAsync();
        await other.Sql.ScalarAsync<long>("select id from jobs where id = $1 for update", parent);
        await Runs.SettleAsync(new End(child, lease));
        await other.Sql.RollbackAsync();
        await A.BeatAsync(Worker);
        Assert.Equal(("ready", null), ((await A.JobAsync(parent))["state"], (await A.JobAsync(parent))["cancel_requested_at"]));
    }

    [Fact]
    public async Task The_end_of_a_child_stays_with_a_parent_that_failed_for_its_retry()
    {
        var (parent, parentLease) = await Runs.RunningAsync();
        var (child, lease) = await Runs.RunningAsync(parent, "a#1", "abandon");
        await Runs.SettleAsync(new End(parent, parentLease, Outcome: "fail"));
        await Runs.SettleAsync(new End(child, lease, "5"));
        Assert.Equal([">a#1"], await Sql.QueryAsync<string>("select name from signals where run_id = $1", parent));
    }

    [Fact]
    public async Task A_cancellation_without_a_reason_has_one()
    {
        var (run, lease) = await Runs.RunningAsync();
        Assert.Equal(["ok cancelled"], await Runs.SettleAsync(new End(run, lease, Outcome: "cancel")));
        Assert.Equal("cancelled", (await A.HistoryAsync(run))["reason"]);
    }

    [Fact]
    public async Task A_child_that_is_locked_when_its_parent_ends_is_cancelled_by_the_next_beat()
    {
        var (parent, lease) = await Runs.RunningAsync();
        var (child, _) = await Runs.RunningAsync(parent, "a#1");
        var other = await AnotherAsync("other");
        await other.Sql.BeginAsync();
        await other.Sql.ScalarAsync<long>("select id from jobs where id = $1 for key share", child);
        Assert.Equal(["ok completed"], await Runs.SettleAsync(new End(parent, lease)));
        Assert.Null((await A.JobAsync(child))["cancel_requested_at"]);
        await other.Sql.RollbackAsync();
        await A.BeatAsync(Worker);
        Assert.NotNull((await A.JobAsync(child))["cancel_requested_at"]);
    }
}
