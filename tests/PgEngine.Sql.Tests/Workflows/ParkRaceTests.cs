using PgEngine.TestKit;
using static PgEngine.Sql.Tests.Workflows.RunSession;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>A park beside signals, timers, cancellations, ends of children and other parks, in both orders.</summary>
public sealed class ParkRaceTests(DatabaseFixture fixture) : RunTest(fixture)
{
    private static readonly string ForGo = Waits(Wait("go#1", "go"));

    private RunSession Other { get; set; } = null!;

    private long Run { get; set; }

    private Guid Lease { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Other = await AnotherAsync("other");
        (Run, Lease) = await Runs.RunningAsync();
    }

    [Fact]
    public async Task A_signal_waits_for_a_park_that_came_first_and_finds_the_run_parked()
    {
        await Sql.BeginAsync();
        Assert.Equal("parked", await Runs.ParkAsync(Run, Lease, ForGo));
        var signal = Other.Sql.Start("select id from jobs where id = $1 for no key update", Run);
        await Other.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        await signal;
        Assert.True(await Other.SignalAsync(Run, "go"));
        Assert.Equal([Run], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_park_beside_a_signal_that_came_first_is_busy_and_then_finds_the_signal()
    {
        await Other.Sql.BeginAsync();
        Assert.False(await Other.SignalAsync(Run, "go", "7"));
        Assert.Equal("busy", await Runs.ParkAsync(Run, Lease, ForGo));
        await Other.Sql.CommitAsync();
        Assert.Equal("again", await Runs.ParkAsync(Run, Lease, ForGo));
        Assert.Equal(["1 go#1 signal"], await JournalAsync(Run));
    }

    [Fact]
    public async Task A_signal_that_is_rolled_back_was_never_there()
    {
        await Other.Sql.BeginAsync();
        await Other.SignalAsync(Run, "go");
        await Other.Sql.RollbackAsync();
        Assert.Equal("parked", await Runs.ParkAsync(Run, Lease, ForGo));

        await Other.Sql.BeginAsync();
        Assert.True(await Other.SignalAsync(Run, "go"));
        await Other.Sql.RollbackAsync();
        Assert.Equal("waiting", await A.StateAsync(Run));
        Assert.Empty(await JournalAsync(Run));
    }

    [Fact]
    public async Task A_timer_and_a_signal_at_once_resume_the_run_once_and_the_signal_wins()
    {
        await Runs.CheckpointAsync(new Step(Run, Lease, "go#1@", 1, 8, null, """{"delay_ms": 1000}"""));
        var waits = Waits(Wait("go#1", "go", "go#1@"));
        await Runs.ParkAsync(Run, Lease, waits, stepCount: 1);
        await AdvanceAsync(TimeSpan.FromSeconds(1));

        await Sql.BeginAsync();
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal([Run], claim.Ids);
        var signal = Other.Sql.Start("select id from jobs where id = $1 for no key update", Run);
        await Other.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        await signal;
        Assert.False(await Other.SignalAsync(Run, "go", "1"));

        Assert.Equal("again", await Runs.ParkAsync(Run, claim.Lease, waits, stepCount: 1));
        Assert.Equal(["1 go#1@ timer", "2 go#1 signal"], await JournalAsync(Run));
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
    }

    [Fact]
    public async Task A_signal_before_the_timer_is_what_the_run_resumes_with()
    {
        await Runs.CheckpointAsync(new Step(Run, Lease, "go#1@", 1, 8, null, """{"delay_ms": 1000}"""));
        await Runs.ParkAsync(Run, Lease, Waits(Wait("go#1", "go", "go#1@")), stepCount: 1);
        Assert.True(await Other.SignalAsync(Run, "go"));
        var claim = await A.ClaimAsync(Worker);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        Assert.Equal("again", await Runs.ParkAsync(Run, claim.Lease, Waits(Wait("go#1", "go", "go#1@")), stepCount: 2));
        Assert.Equal(["1 go#1@ timer", "2 go#1 signal"], await JournalAsync(Run));
    }

    [Fact]
    public async Task Of_two_signals_for_an_any_the_first_advances_and_the_other_stays()
    {
        await Runs.ParkAsync(Run, Lease, Waits(Wait("any#1/a/a#1", "a", any: true), Wait("any#1/b/b#1", "b", any: true)));
        Assert.True(await Runs.SignalAsync(Run, "b"));
        Assert.False(await Other.SignalAsync(Run, "a"));
        Assert.Equal(["1 any#1/b/b#1 signal"], await JournalAsync(Run));
        Assert.Equal(["a"], await Sql.QueryAsync<string>("select name from signals"));
    }

    [Fact]
    public async Task A_cancellation_of_a_parked_run_makes_it_ready_and_the_claim_says_so()
    {
        await Runs.ParkAsync(Run, Lease, ForGo);
        var listener = await ListenAsync();
        Assert.Equal("requested", await Other.Queue.CancelAsync(Run, "not wanted"));
        Assert.Equal([$"w:{Worker}"], await listener.HeardAsync());

        var claim = await A.ClaimAsync(Worker);
        Assert.Equal((Run, true), (claim.Job.Id, claim.Job.CancelRequested));
        Assert.Null((await A.JobAsync(Run))["awaits"]);
    }

    [Fact]
    public async Task A_cancellation_waits_for_a_park_and_a_park_is_busy_beside_a_cancellation()
    {
        await Sql.BeginAsync();
        await Runs.ParkAsync(Run, Lease, ForGo);
        var cancel = Other.Sql.Start("select cancel($1)", Run);
        await Other.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal("requested", Assert.Single(await cancel)["cancel"]);
        Assert.Equal("ready", await A.StateAsync(Run));

        var (second, lease) = await Runs.RunningAsync();
        await Other.Sql.BeginAsync();
        await Other.Queue.CancelAsync(second);
        Assert.Equal("busy", await Runs.ParkAsync(second, lease, ForGo));
        await Other.Sql.CommitAsync();
        Assert.Equal("cancel", await Runs.ParkAsync(second, lease, ForGo));
    }

    [Fact]
    public async Task A_second_cancellation_does_not_disturb_the_undo()
    {
        await A.CancelAsync(Run);
        await Runs.CheckpointAsync(new Step(Run, Lease, "undo/a#1!1", 1, 5, "1", """{"delay_ms": 60000}"""));
        await Runs.ParkAsync(Run, Lease, Waits(Wait("undo/a#1", timer: "undo/a#1!1")), "undo", 1);
        Assert.Equal("requested", await A.CancelAsync(Run));
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        Assert.NotNull((await A.JobAsync(Run))["awaits"]);
    }

    [Fact]
    public async Task A_child_that_ends_before_its_parent_waits_is_found()
    {
        var (child, lease) = await Runs.RunningAsync(Run, "pay#1");
        await Runs.SettleAsync(new End(child, lease, "5"));
        Assert.Equal("again", await Runs.ParkAsync(Run, Lease, Waits(Wait("pay#1", ">pay#1"))));
        Assert.Equal(["1 pay#1 child"], await JournalAsync(Run));
    }

    [Fact]
    public async Task A_child_that_ends_while_its_parent_parks_reaches_it_with_the_next_beat()
    {
        var (child, lease) = await Runs.RunningAsync(Run, "pay#1");
        await Sql.BeginAsync();
        Assert.Equal("parked", await Runs.ParkAsync(Run, Lease, Waits(Wait("pay#1", ">pay#1"))));
        Assert.Equal(["ok completed"], await Other.SettleAsync(new End(child, lease, "5")));
        await Sql.CommitAsync();
        Assert.Equal("waiting", await A.StateAsync(Run));
        await A.BeatAsync(Worker);
        Assert.Equal("ready", await A.StateAsync(Run));
    }

    [Fact]
    public async Task A_park_beside_the_end_of_a_child_is_busy_and_then_finds_it()
    {
        var (child, lease) = await Runs.RunningAsync(Run, "pay#1");
        await Other.Sql.BeginAsync();
        await Other.SettleAsync(new End(child, lease, "5"));
        Assert.Equal("busy", await Runs.ParkAsync(Run, Lease, Waits(Wait("pay#1", ">pay#1"))));
        await Other.Sql.CommitAsync();
        Assert.Equal("again", await Runs.ParkAsync(Run, Lease, Waits(Wait("pay#1", ">pay#1"))));
    }

    [Fact]
    public async Task A_thousand_children_need_no_thousand_looks()
    {
        await Sql.ExecuteAsync(
            "insert into signals (run_id, name, payload, dedupe, sent_at) select $1, '>c#' || n, '{\"state\": \"completed\"}', n::text, _clock() from generate_series(1, 1000) as n",
            Run);
        var rows = await Runs.ParkRowsAsync(
            new Park(Run, Lease, Waits([.. Enumerable.Range(1, 1000).Select(n => Wait($"c#{n}", $">c#{n}"))]), StepCount: 10));
        Assert.Equal(1001, rows.Count);
        Assert.Equal((11, 1010), (rows[1].Get<int>("n"), rows[1000].Get<int>("n")));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from signals"));
    }

    [Fact]
    public async Task The_child_of_a_parent_that_is_being_cancelled_ends_without_waiting()
    {
        var (child, lease) = await Runs.RunningAsync(Run, "pay#1");
        await Other.Sql.BeginAsync();
        await Other.Queue.CancelAsync(Run);

        // The cancellation holds the child's row too.
        Assert.Equal(["busy"], await Runs.SettleAsync(new End(child, lease)));
        await Other.Sql.CommitAsync();
        Assert.Equal(["ok completed"], await Runs.SettleAsync(new End(child, lease)));
        Assert.Equal([$">pay#1"], await Sql.QueryAsync<string>("select name from signals where run_id = $1", Run));
    }

    [Fact]
    public async Task A_cancellation_beside_the_end_of_a_child_waits_for_it()
    {
        var (child, lease) = await Runs.RunningAsync(Run, "pay#1");
        await Sql.BeginAsync();
        await Runs.SettleAsync(new End(child, lease));
        var cancel = Other.Sql.Start("select cancel($1)", Run);
        await Other.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal("requested", Assert.Single(await cancel)["cancel"]);
        Assert.Equal("completed", await A.StateAsync(child));
    }
}
