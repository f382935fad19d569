using System.Globalization;
using PgEngine.Errors;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Journal rows of many runs in one call, each under its lease.</summary>
public sealed class CheckpointStepsTests(DatabaseFixture fixture) : RunTest(fixture)
{
    [Fact]
    public async Task Rows_of_many_runs_are_stored_in_one_call()
    {
        var first = await Runs.StartAsync();
        var second = await Runs.StartAsync();
        var lease = await Runs.ClaimAsync();

        var rows = await Runs.CheckpointRowsAsync(
            [new(first, lease, "a#1", 1), new(second, lease, "a#1", 1, Value: "{ \"b\":1.0 }"), new(first, lease, "b#1", 2, Value: null)]);

        Assert.Equal(Noon, Assert.Single(rows).Get<DateTime>("at"));
        Assert.Equal(["1 a#1 step", "2 b#1 step"], await JournalAsync(first));
        var row = await Sql.RowAsync("select *, convert_from(value, 'UTF8') as text from steps where run_id = $1", second);
        Assert.Equal("{ \"b\":1.0 }", row["text"]);
        Assert.Equal(Hash("a#1"), row["hash"]);
        Assert.Equal(Noon, row["at"]);
    }

    [Fact]
    public async Task The_first_writer_wins_and_the_other_gets_the_stored_row()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new Step(run, lease, "a#1", 1, Value: "\"first\""));
        var rows = await Runs.CheckpointRowsAsync([new(run, lease, "b#1", 2), new(run, lease, "a#1", 3, Kind: 2, Value: "\"second\"")]);

        Assert.Equal(2, rows.Count);
        Assert.Equal((2, "adopted", 1, (short)1, "\"first\"", "a#1"), (
            rows[1].Get<int>("item"), rows[1].Get<string>("answer"), rows[1].Get<int>("n"), rows[1].Get<short>("kind"),
            rows[1].Get<string>("value"), rows[1].Get<string>("name")));
        Assert.Equal(["1 a#1 step", "2 b#1 step"], await JournalAsync(run));
    }

    [Fact]
    public async Task Of_two_items_for_one_row_the_second_is_adopted()
    {
        var (run, lease) = await Runs.RunningAsync();
        Assert.Equal(["2 adopted"], await Runs.CheckpointAsync(new(run, lease, "a#1", 1), new(run, lease, "a#1", 2)));
    }

    [Fact]
    public async Task Another_name_under_the_same_hash_is_a_collision()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new Step(run, lease, "a#1", 1));
        Assert.Equal(["1 collision"], await Runs.CheckpointAsync(new Step(run, lease, "b#1", 2, Hash: Hash("a#1"))));
        Assert.Equal(["1 a#1 step"], await JournalAsync(run));
    }

    [Fact]
    public async Task An_item_is_stale_once_its_lease_is_lost_or_its_run_has_ended()
    {
        var lost = await Runs.StartAsync();
        var ended = await Runs.StartAsync();
        var live = await Runs.StartAsync();
        var lease = await Runs.ClaimAsync();
        Assert.Equal(Answer.Ok("released"), await A.SettleAsync(lost, lease, "release"));
        Assert.Equal(["ok completed"], await Runs.SettleAsync(new End(ended, lease)));

        var answers = await Runs.CheckpointAsync(
            new(lost, lease, "a#1", 1), new(live, lease, "a#1", 1), new(ended, lease, "a#1", 1), new(live, Guid.NewGuid(), "b#1", 2));

        Assert.Equal(["1 stale", "3 stale", "4 stale"], answers);
        Assert.Equal([live], await Sql.QueryAsync<long>("select run_id from steps"));
    }

    [Fact]
    public async Task A_delay_counts_from_the_time_of_the_database_and_a_due_time_is_kept()
    {
        var (run, lease) = await Runs.RunningAsync();
        var rows = await Runs.CheckpointRowsAsync([
            new(run, lease, "sleep#1", 1, 8, null, """{"delay_ms": 60000}"""),
            new(run, lease, "a#1", 2),
            new(run, lease, "sleep#2", 3, 8, null, """{"due_at": "2031-05-05T01:02:03Z"}""")]);

        Assert.Equal(["1 due", "3 due"], rows.Skip(1).Select(row => $"{row["item"]} {row["answer"]}"));
        Assert.Equal(Noon.AddMinutes(1), rows[1].Get<DateTime>("due_at"));
        Assert.Equal(new DateTime(2031, 5, 5, 1, 2, 3, DateTimeKind.Utc), rows[2].Get<DateTime>("due_at"));

        await AdvanceAsync(TimeSpan.FromSeconds(30));
        var again = await Runs.CheckpointRowsAsync([new(run, lease, "sleep#1", 1, 8, null, """{"delay_ms": 60000}""")]);
        Assert.Equal(("adopted", Noon.AddMinutes(1)), (again[1].Get<string>("answer"), again[1].Get<DateTime>("due_at")));
    }

    [Fact]
    public async Task What_undoes_a_step_is_stored_with_it()
    {
        var (run, lease) = await Runs.RunningAsync();
        Assert.Empty(await Runs.CheckpointAsync(new(run, lease, "a#1", 1, Extra: """{"undo": "refund"}"""), new(run, lease, "b#1", 2)));
        Assert.Equal(["refund", null], await Sql.QueryAsync<string?>("select undo from steps order by n"));
    }

    [Fact]
    public async Task Rows_are_dropped_only_under_the_lease()
    {
        var (run, lease) = await Runs.RunningAsync();
        var (other, otherLease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new(run, lease, "loop#1:0", 1, 13), new(run, lease, "loop#1:0/a#1", 2), new(other, otherLease, "a#1", 1));

        await Runs.CheckpointRowsAsync([new(run, Guid.NewGuid(), "loop#1:1", 3, 13)], [(run, "loop#1:0"), (other, "a#1")]);
        Assert.Equal(3, await Sql.ScalarAsync<long>("select count(*) from steps"));

        await Runs.CheckpointRowsAsync([new(run, lease, "loop#1:1", 3, 13)], [(run, "loop#1:0"), (run, "loop#1:0/a#1"), (other, "a#1")]);
        Assert.Equal(["3 loop#1:1 loop"], await JournalAsync(run));
        Assert.Single(await JournalAsync(other));
    }

    [Fact]
    public async Task A_status_is_stored_for_runs_that_the_worker_holds_also_without_any_row()
    {
        var (run, _) = await Runs.RunningAsync();
        var other = await Runs.StartAsync();
        await Runs.CheckpointRowsAsync([], null, [(run, "half way"), (other, "not mine")]);
        Assert.Equal("half way", (await A.JobAsync(run))["status"]);
        Assert.Null((await A.JobAsync(other))["status"]);
    }

    [Fact]
    public async Task A_value_that_is_too_large_is_refused()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Sql.ExecuteAsync("select set_setting('payload_max_bytes', '65536')");
        Assert.Empty(await Runs.CheckpointAsync(new Step(run, lease, "a#1", 1, Value: new string('1', 65536))));
        var error = await RefusedAsync(
            SqlStates.StepTooLarge, () => Runs.CheckpointAsync(new Step(run, lease, "b#1", 2, Value: new string('1', 65537))));
        Assert.Contains("b#1", error.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_not_registered_is_told_so()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Sql.ExecuteAsync("delete from workers");
        await RefusedAsync(SqlStates.WorkerNotRegistered, () => Runs.CheckpointAsync(new Step(run, lease, "a#1", 1)));
    }

    [Fact]
    public async Task Arrays_that_do_not_fit_together_are_refused() =>
        await RefusedAsync(SqlStates.InvalidBatch, () => Sql.ExecuteAsync(
            "select * from checkpoint_steps_v1($1, array[1::bigint], '{}', '{}', '{}', '{}', '{}', '{}')", Worker));

    [Fact]
    public async Task A_child_starts_with_the_row_that_names_it()
    {
        var (run, lease) = await Runs.RunningAsync();
        Step[] steps =
        [
            new(run, lease, "pay#1>", 1, 9, null, """{"start": {"kind": "payment", "payload": {"sum": 5}, "policy": "cancel", "delay_ms": 1000}}"""),
            new(run, lease, "a#1", 2),
        ];
        var rows = await Runs.CheckpointRowsAsync(steps);

        Assert.Equal(2, rows.Count);
        Assert.Equal("started", rows[1]["answer"]);
        var child = await A.JobAsync(long.Parse(rows[1].Get<string>("value"), CultureInfo.InvariantCulture));
        Assert.Equal(("payment", "default", run, "pay#1", "cancel", 0, Noon.AddSeconds(1)), (
            child["kind"], child["queue"], child["parent_id"], child["parent_step"], child["on_parent_end"], child["step_count"], child["run_at"]));

        Assert.Equal(["1 adopted", "2 adopted"], await Runs.CheckpointAsync(steps));
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from jobs where parent_id = $1", run));
        Assert.Equal(["1 pay#1> child started", "2 a#1 step"], await JournalAsync(run));
    }

    [Fact]
    public async Task No_child_starts_for_a_run_that_has_lost_its_lease()
    {
        var (run, _) = await Runs.RunningAsync();
        Assert.Equal(["1 stale"], await Runs.CheckpointAsync(new Step(run, Guid.NewGuid(), "a#1>", 1, 9, null, """{"start": {"kind": "x"}}""")));
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task A_child_of_a_run_that_is_being_cancelled_is_cancelled_with_it()
    {
        var (run, lease) = await Runs.RunningAsync();
        Assert.Equal("requested", await A.CancelAsync(run));
        Assert.Equal(["1 started"], await Runs.CheckpointAsync(new Step(run, lease, "a#1>", 1, 9, null, """{"start": {"kind": "x"}}""")));
        Assert.Equal("cancelled", await Sql.ScalarAsync<string>("select state from history where parent_id = $1", run));
    }

    [Fact]
    public async Task A_child_that_lost_is_cancelled_and_no_row_is_written_for_that()
    {
        var (run, lease) = await Runs.RunningAsync();
        var child = await Runs.StartAsync(parent: run, parentStep: "a#1");
        var foreign = await Runs.StartAsync();
        Assert.Empty(await Runs.CheckpointAsync(
            new(run, lease, "x#1", 1, Extra: $$"""{"cancel_run": {{child}}}"""), new(run, lease, "y#1", 1, Extra: $$"""{"cancel_run": {{foreign}}}""")));
        Assert.Equal("cancelled", await A.StateAsync(child));
        Assert.Equal("ready", await A.StateAsync(foreign));
        Assert.Empty(await JournalAsync(run));
    }
}
