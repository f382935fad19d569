using PgEngine.Errors;
using PgEngine.TestKit;
using static PgEngine.Sql.Tests.Workflows.RunSession;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Every answer to a park or a look, and what becomes of the run.</summary>
public sealed class ParkRunsTests(DatabaseFixture fixture) : RunTest(fixture)
{
    private static readonly string ForGo = Waits(Wait("go#1", "go"));

    [Fact]
    public async Task A_run_that_waits_for_a_signal_stands_outside_its_lane()
    {
        var (run, lease) = await Runs.RunningAsync();
        var rows = await Runs.ParkRowsAsync(new Park(run, lease, ForGo, StepCount: 4, At: "go#1"));

        Assert.Equal((Noon, "parked"), (rows[0].Get<DateTime>("at"), rows[1].Get<string>("answer")));
        var job = await A.JobAsync(run);
        Assert.Equal(("waiting", 4, "go#1", "parked", Worker), (job["state"], job["step_count"], job["step"], job["last_outcome"], job["last_worker_id"]));
        Assert.Equal((1, 1, Noon), (job["attempt"], job["spared"], job["held_run_at"]));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));

        await AdvanceAsync(TimeSpan.FromDays(400));
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
    }

    [Fact]
    public async Task A_run_with_a_deadline_is_claimed_at_it_and_not_before()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(Timer(run, lease, "sleep#1", 1, 60000));
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, Waits(Wait("sleep#1", timer: "sleep#1")), stepCount: 1));

        await AdvanceAsync(TimeSpan.FromMilliseconds(59999));
        var claim = await A.ClaimAsync(Worker);
        Assert.Empty(claim.Jobs);
        Assert.Equal(Noon.AddMinutes(1), claim.NextDueAt);

        await AdvanceAsync(TimeSpan.FromMilliseconds(1));
        claim = await A.ClaimAsync(Worker);
        Assert.Equal((run, 2, 1), (claim.Job.Id, claim.Job.Attempt, claim.Job.Spared));
        Assert.Equal(["1 again"], await Runs.ParkAsync(new Park(run, claim.Lease, Waits(Wait("sleep#1", timer: "sleep#1")), StepCount: 1)));
    }

    [Fact]
    public async Task The_least_of_several_times_counts_and_the_journal_knows_them()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(Timer(run, lease, "sleep#1", 1, 60000), Timer(run, lease, "go#1@", 2, 30000));
        await AdvanceAsync(TimeSpan.FromSeconds(10));
        await Runs.ParkAsync(run, lease, Waits(Wait("sleep#1", timer: "sleep#1"), Wait("go#1", "go", "go#1@"), Wait("x#1", "x")), stepCount: 2);
        Assert.Equal(Noon.AddSeconds(30), (await A.JobAsync(run))["run_at"]);
        Assert.Equal(
            [Noon.AddSeconds(60), Noon.AddSeconds(30), null],
            await Sql.QueryAsync<DateTime?>("select (a ->> 'due_at')::timestamptz from jobs, jsonb_array_elements(awaits) as a"));
    }

    [Fact]
    public async Task A_look_never_parks()
    {
        var (run, lease) = await Runs.RunningAsync();
        Assert.Equal("none", await Runs.ParkAsync(run, lease, ForGo, "look"));
        Assert.Equal("running", await A.StateAsync(run));
    }

    [Fact]
    public async Task A_signal_that_came_before_is_taken_and_is_a_row_of_the_journal()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.SignalAsync(run, "go", """{"a": 1}""");

        var row = (await Runs.ParkRowsAsync(new Park(run, lease, ForGo, StepCount: 4)))[1];

        Assert.Equal(("again", 5, (short)6, Hash("go#1"), "go#1", """{"a": 1}"""), (
            row.Get<string>("answer"), row.Get<int>("n"), row.Get<short>("kind"), row.Get<long>("hash"), row.Get<string>("name"), row.Get<string>("value")));
        Assert.Equal(["5 go#1 signal"], await JournalAsync(run));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from signals"));
        Assert.Equal("running", await A.StateAsync(run));
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_given_again_and_takes_nothing_more()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.SignalAsync(run, "go", "1");
        await Runs.SignalAsync(run, "go", "2");
        await Runs.ParkAsync(run, lease, ForGo);

        var row = (await Runs.ParkRowsAsync(new Park(run, lease, ForGo)))[1];

        Assert.Equal(("again", 1, "1"), (row.Get<string>("answer"), row.Get<int>("n"), row.Get<string>("value")));
        Assert.Equal(["2"], await Sql.QueryAsync<string>("select payload::text from signals"));
    }

    [Fact]
    public async Task Signals_of_one_name_are_taken_in_the_order_in_which_they_were_sent()
    {
        var (run, lease) = await Runs.RunningAsync();
        foreach (var payload in new[] { "1", "2", "3" })
        {
            await Runs.SignalAsync(run, "go", payload);
        }

        var rows = await Runs.ParkRowsAsync(new Park(run, lease, Waits(Wait("go#1", "go"), Wait("x#1", "x"), Wait("go#2", "go"))));
        Assert.Equal(["1 go#1 1", "2 go#2 2"], rows.Skip(1).Select(row => $"{row["n"]} {row["name"]} {row["value"]}"));
        rows = await Runs.ParkRowsAsync(new Park(run, lease, Waits(Wait("go#3", "go")), StepCount: 2));
        Assert.Equal(["3 go#3 3"], rows.Skip(1).Select(row => $"{row["n"]} {row["name"]} {row["value"]}"));
    }

    [Fact]
    public async Task A_branch_of_an_any_that_loses_takes_no_signal()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.SignalAsync(run, "b", "1");
        await Runs.SignalAsync(run, "a", "2");
        var any = Waits(Wait("any#1/a/a#1", "a", any: true), Wait("any#1/b/b#1", "b", any: true));

        var rows = await Runs.ParkRowsAsync(new Park(run, lease, any));

        Assert.Equal(["any#1/a/a#1"], rows.Skip(1).Select(row => row["name"]));
        Assert.Equal(["b"], await Sql.QueryAsync<string>("select name from signals"));
    }

    [Fact]
    public async Task Waits_outside_an_any_come_first()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.SignalAsync(run, "a");
        await Runs.SignalAsync(run, "b");
        var rows = await Runs.ParkRowsAsync(new Park(run, lease, Waits(Wait("any#1/a/a#1", "a", any: true), Wait("b#1", "b"))));
        Assert.Equal(["b#1"], rows.Skip(1).Select(row => row["name"]));
        Assert.Equal(["a"], await Sql.QueryAsync<string>("select name from signals"));
    }

    [Fact]
    public async Task A_wait_whose_time_has_run_out_is_a_timeout_unless_its_signal_is_there()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(Timer(run, lease, "go#1@", 1, 1000), Timer(run, lease, "come#1@", 2, 1000));
        await AdvanceAsync(TimeSpan.FromSeconds(2));
        await Runs.SignalAsync(run, "come", "3");
        var waits = Waits(Wait("go#1", "go", "go#1@"), Wait("come#1", "come", "come#1@"));

        var rows = await Runs.ParkRowsAsync(new Park(run, lease, waits, StepCount: 2));
        Assert.Equal(["come#1 6"], rows.Skip(1).Select(row => $"{row["name"]} {row["kind"]}"));
        rows = await Runs.ParkRowsAsync(new Park(run, lease, Waits(Wait("go#1", "go", "go#1@")), StepCount: 3));
        Assert.Equal(["4 go#1 7 "], rows.Skip(1).Select(row => $"{row["n"]} {row["name"]} {row["kind"]} {row["value"]}"));
        Assert.Equal(["1 go#1@ timer", "2 come#1@ timer", "3 come#1 signal", "4 go#1 timeout"], await JournalAsync(run));
    }

    [Fact]
    public async Task A_time_that_has_come_goes_before_a_signal_and_takes_nothing()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new Step(run, lease, "a#1!1", 1, 5, "\"error\"", """{"delay_ms": 1000}"""));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await Runs.SignalAsync(run, "go");
        var row = (await Runs.ParkRowsAsync(new Park(run, lease, Waits(Wait("a#1", timer: "a#1!1"), Wait("go#1", "go")), StepCount: 1)))[1];
        Assert.Equal(("again", "a#1", Hash("a#1"), (short)5, 1), (
            row.Get<string>("answer"), row.Get<string>("name"), row.Get<long>("hash"), row.Get<short>("kind"), row.Get<int>("n")));
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from signals"));
    }

    [Fact]
    public async Task A_signal_with_a_dedupe_key_leaves_a_mark_behind()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.SignalAsync(run, "go", "1", "k");
        Assert.Equal("again", await Runs.ParkAsync(run, lease, ForGo));
        Assert.Equal([true], await Sql.QueryAsync<bool>("select is_taken and payload is null from signals"));
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, Waits(Wait("go#2", "go")), stepCount: 1));
    }

    [Fact]
    public async Task A_park_that_is_sent_again_is_parked()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.ParkAsync(run, lease, ForGo, stepCount: 1);
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, ForGo, stepCount: 1));
        await Runs.SignalAsync(run, "go");
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, ForGo, stepCount: 1));
        Assert.Equal(1, (await A.JobAsync(run))["spared"]);

        await Runs.ClaimAsync();
        Assert.Equal("stale", await Runs.ParkAsync(run, lease, ForGo, stepCount: 1));
    }

    [Fact]
    public async Task A_run_whose_cancellation_is_asked_for_does_not_park_but_to_undo()
    {
        var (run, lease) = await Runs.RunningAsync();
        await A.CancelAsync(run);
        Assert.Equal("cancel", await Runs.ParkAsync(run, lease, ForGo));
        Assert.Equal("cancel", await Runs.ParkAsync(run, lease, ForGo, "look"));
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, ForGo, "undo"));
    }

    [Fact]
    public async Task A_run_that_is_out_of_time_does_not_park_but_to_undo_and_its_time_counts_as_a_deadline()
    {
        var (run, lease) = await Runs.RunningAsync(timeout: TimeSpan.FromMinutes(5));
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, ForGo));
        Assert.Equal(Noon.AddMinutes(5), (await A.JobAsync(run))["run_at"]);
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        lease = await Runs.ClaimAsync();
        Assert.Equal("cancel", await Runs.ParkAsync(run, lease, ForGo));
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, ForGo, "undo"));
        Assert.Equal("waiting", await A.StateAsync(run));
    }

    [Fact]
    public async Task A_run_that_shall_pause_does_so_and_takes_nothing()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.SignalAsync(run, "go");
        await Sql.ExecuteAsync("update jobs set pause_requested_at = _clock() where id = $1", run);
        Assert.Equal("pausing", await Runs.ParkAsync(run, lease, ForGo, "look"));
        Assert.Equal("paused", await Runs.ParkAsync(run, lease, ForGo));
        Assert.Equal("paused", await Runs.ParkAsync(run, lease, ForGo));
        Assert.Equal(("paused", 1), ((await A.JobAsync(run))["state"], (await A.JobAsync(run))["spared"]));
        Assert.Empty(await JournalAsync(run));
    }

    [Fact]
    public async Task A_run_that_shall_pause_may_wait_for_nothing()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Sql.ExecuteAsync("update jobs set pause_requested_at = _clock() where id = $1", run);
        Assert.Equal("paused", await Runs.ParkAsync(run, lease));
        Assert.Null((await A.JobAsync(run))["awaits"]);
    }

    [Fact]
    public async Task A_run_that_does_not_fit_its_code_is_blocked_with_the_reason()
    {
        var (run, lease) = await Runs.RunningAsync();
        Park block = new(run, lease, Mode: "block", StepCount: 2, Problem: "the code asks for b#1, the journal has a#1");
        Assert.Equal(["1 blocked"], await Runs.ParkAsync(block));
        Assert.Equal(["1 blocked"], await Runs.ParkAsync(block));
        var job = await A.JobAsync(run);
        Assert.Equal(("paused", "blocked", block.Problem, null, 1), (job["state"], job["last_outcome"], job["problem"], job["awaits"], job["spared"]));
    }

    [Fact]
    public async Task A_run_that_is_not_held_is_stale_and_an_unknown_one_gone()
    {
        var (run, lease) = await Runs.RunningAsync();
        var (ended, endedLease) = await Runs.RunningAsync();
        await Runs.SettleAsync(new End(ended, endedLease));
        Assert.Equal(["1 stale", "2 stale", "3 gone"], Order(await Runs.ParkAsync(
            new Park(run, Guid.NewGuid(), ForGo), new Park(ended, endedLease, ForGo), new Park(987654321, lease, ForGo))));
        Assert.Equal("running", await A.StateAsync(run));
    }

    [Fact]
    public async Task A_locked_run_is_busy_and_the_others_park()
    {
        var first = await Runs.StartAsync();
        var locked = await Runs.StartAsync();
        var lease = await Runs.ClaimAsync();
        var other = await AnotherAsync("other");
        await other.Sql.BeginAsync();
        await other.Sql.ScalarAsync<long>("select id from jobs where id = $1 for no key update", locked);
        Assert.Equal(["1 busy", "2 parked"], Order(await Runs.ParkAsync(new Park(locked, lease, ForGo), new Park(first, lease, ForGo))));
        await other.Sql.RollbackAsync();
        Assert.Equal("parked", await Runs.ParkAsync(locked, lease, ForGo));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task A_park_that_waits_for_nothing_is_a_mistake()
    {
        var (run, lease) = await Runs.RunningAsync();
        await RefusedAsync(SqlStates.InvalidBatch, () => Runs.ParkAsync(run, lease));
        await RefusedAsync(SqlStates.InvalidBatch, () => Runs.ParkAsync(run, lease, "[]"));
        await RefusedAsync(SqlStates.InvalidBatch, () => Runs.ParkAsync(run, lease, Waits(Wait("sleep#1", timer: "sleep#1"))));
        await RefusedAsync(SqlStates.InvalidBatch, () => Runs.ParkAsync(run, lease, ForGo, "sleep"));
        await RefusedAsync(SqlStates.InvalidBatch, () => Sql.ExecuteAsync("select * from park_runs_v1($1, array[$2], '{}', '{}', '{}', '{}', '{}')", Worker, run));
    }

    [Fact]
    public async Task Parking_forgets_losses_and_frees_the_place_in_line()
    {
        await A.SetQueueAsync("options => '{\"key_max_running\": 2}'");
        var first = await Runs.StartAsync(line: "tenant");
        await Runs.StartAsync(line: "tenant");
        var third = await Runs.StartAsync(line: "tenant");
        var lease = await Runs.ClaimAsync();
        Assert.Equal("blocked", await A.StateAsync(third));
        await Sql.ExecuteAsync("update jobs set losses = 1 where id = $1", first);

        Assert.Equal("parked", await Runs.ParkAsync(first, lease, ForGo));

        Assert.Equal("ready", await A.StateAsync(third));
        Assert.Equal((short)0, (await A.JobAsync(first))["losses"]);
    }

    [Fact]
    public async Task A_parked_run_keeps_its_turn_in_a_line_of_one()
    {
        await A.SetQueueAsync("options => '{\"key_max_running\": 1}'");
        var first = await Runs.StartAsync(line: "tenant");
        var second = await Runs.StartAsync(line: "tenant");
        var lease = await Runs.ClaimAsync();
        await Runs.ParkAsync(first, lease, ForGo);
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        Assert.Equal("blocked", await A.StateAsync(second));
        await Runs.SignalAsync(first, "go");
        Assert.Equal([first], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_run_that_is_advanced_wakes_the_worker_that_had_it_last_if_that_sleeps()
    {
        var (run, lease) = await Runs.RunningAsync();
        await AnotherAsync("other", asAnotherWorker: true);
        await Runs.ParkAsync(run, lease, ForGo);
        var listener = await ListenAsync();
        Assert.False(await Runs.SignalAsync(run, "other"));
        Assert.Empty(await listener.HeardAsync());
        Assert.True(await Runs.SignalAsync(run, "go"));
        Assert.Equal([$"w:{Worker}"], await listener.HeardAsync());
    }

    [Fact]
    public async Task A_run_whose_last_worker_is_gone_wakes_the_others()
    {
        var (run, lease) = await Runs.RunningAsync();
        await AnotherAsync("other", asAnotherWorker: true);
        await Runs.ParkAsync(run, lease, ForGo);
        await Sql.ExecuteAsync("select * from deregister_worker_v1($1)", Worker);
        var listener = await ListenAsync();
        await Runs.SignalAsync(run, "go");
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    private static Step Timer(long run, Guid lease, string name, int n, int milliseconds) =>
        new(run, lease, name, n, 8, null, $$"""{"delay_ms": {{milliseconds}}}""");

    private static string[] Order(string[] answers) => [.. answers.Order(StringComparer.Ordinal)];
}
