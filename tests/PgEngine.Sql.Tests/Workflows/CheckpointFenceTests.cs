using Npgsql;
using PgEngine.Errors;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>A checkpoint that is open keeps its worker's leases; one that comes after their loss writes nothing.</summary>
public sealed class CheckpointFenceTests(DatabaseFixture fixture) : RunTest(fixture)
{
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(30);

    private RunSession Other { get; set; } = null!;

    private long Run { get; set; }

    private Guid Lease { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Other = await AnotherAsync("other");
        (Run, Lease) = await Runs.RunningAsync();
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_sweep_passes_over_a_worker_whose_checkpoint_is_open()
    {
        await Sql.BeginAsync();
        Assert.Empty(await Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1)));
        Assert.Empty(await Other.Queue.SweepAsync(Threshold));
        await Sql.CommitAsync();

        Assert.Equal("running", await A.StateAsync(Run));
        Assert.NotEmpty(await Other.Queue.SweepAsync(Threshold));
        Assert.Equal("ready", await A.StateAsync(Run));
    }

    [Fact]
    public async Task A_checkpoint_after_the_sweep_writes_nothing()
    {
        await Other.Queue.SweepAsync(Threshold);
        await RefusedAsync(SqlStates.WorkerNotRegistered, () => Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1)));

        var again = new RunSession(A, await A.RegisterAsync(["order"]));
        Assert.Equal(["1 stale"], await again.CheckpointAsync(new Step(Run, Lease, "a#1", 1)));
        Assert.Empty(await JournalAsync(Run));
    }

    [Fact]
    public async Task A_checkpoint_beside_a_sweep_that_is_open_waits_for_it_no_longer_than_20_ms()
    {
        await Other.Sql.BeginAsync();
        await Other.Queue.SweepAsync(Threshold);
        await RefusedAsync(PostgresErrorCodes.LockNotAvailable, () => Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1)));
        await Other.Sql.RollbackAsync();
        Assert.Empty(await Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1)));
    }

    [Fact]
    public async Task An_operator_who_unlocks_a_worker_waits_for_its_open_checkpoint()
    {
        await Sql.BeginAsync();
        await Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1));
        var unlock = Other.Sql.Start("select * from force_unlock_workers(array[$1])", Worker);
        await Other.Sql.WaitUntilBlockedAsync();
        Assert.Equal("running", await A.StateAsync(Run));
        await Sql.CommitAsync();
        Assert.Equal(1, Assert.Single(await unlock)["released"]);
        Assert.Equal("ready", await A.StateAsync(Run));
    }

    [Fact]
    public async Task A_worker_that_stops_waits_for_its_open_checkpoint()
    {
        await Sql.BeginAsync();
        await Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1));
        var stop = Other.Sql.Start("select released from deregister_worker_v1($1)", Worker);
        await Other.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal(1, Assert.Single(await stop)["released"]);
    }

    [Fact]
    public async Task A_beat_does_not_mind_a_checkpoint_nor_a_checkpoint_another()
    {
        await Sql.BeginAsync();
        await Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1));
        Assert.True((await Other.Queue.BeatAsync(Worker, [Lease])).Known);
        Assert.Empty(await Other.CheckpointAsync(new Step(Run, Lease, "b#1", 2)));
        await Sql.CommitAsync();
        Assert.Equal(["1 a#1 step", "2 b#1 step"], await JournalAsync(Run));
    }

    [Fact]
    public async Task The_same_item_from_two_sessions_is_one_row()
    {
        await Sql.BeginAsync();
        await Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1, Value: "1"));
        await RefusedAsync(PostgresErrorCodes.LockNotAvailable, () => Other.CheckpointAsync(new Step(Run, Lease, "a#1", 1, Value: "2")));
        await Sql.CommitAsync();
        var rows = await Other.CheckpointRowsAsync([new(Run, Lease, "a#1", 1, Value: "2")]);
        Assert.Equal(("adopted", "1"), (rows[1].Get<string>("answer"), rows[1].Get<string>("value")));
    }

    [Fact]
    public async Task A_child_is_started_once_by_two_sessions()
    {
        var step = new Step(Run, Lease, "a#1>", 1, 9, null, """{"start": {"kind": "payment"}}""");
        await Sql.BeginAsync();
        Assert.Equal(["1 started"], await Runs.CheckpointAsync(step));
        Assert.Equal(["1 busy"], await Other.CheckpointAsync(step));
        await Sql.CommitAsync();
        Assert.Equal(["1 adopted"], await Other.CheckpointAsync(step));
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from jobs where parent_id = $1", Run));
    }

    [Fact]
    public async Task A_cancellation_reaches_a_child_that_was_just_being_started()
    {
        await Sql.BeginAsync();
        await Runs.CheckpointAsync(new Step(Run, Lease, "a#1>", 1, 9, null, """{"start": {"kind": "payment"}}"""));
        var cancel = Other.Sql.Start("select cancel($1)", Run);
        await Other.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal("requested", Assert.Single(await cancel)["cancel"]);
        Assert.Equal("cancelled", await Sql.ScalarAsync<string>("select state from history where parent_id = $1", Run));
    }

    [Fact]
    public async Task Rows_that_were_on_their_way_when_the_run_was_terminated_go_where_history_keeps_nothing()
    {
        await A.SetQueueAsync("history => 'none'");
        await Sql.BeginAsync();
        Assert.Empty(await Runs.CheckpointAsync(new Step(Run, Lease, "a#1", 1)));
        Assert.Equal("terminated", await Other.Sql.ScalarAsync<string>("select terminate($1)", Run));
        await Sql.CommitAsync();
        Assert.Equal(["1 a#1 step"], await JournalAsync(Run));

        await AdvanceAsync(TimeSpan.FromHours(3));
        await Sql.ExecuteAsync("select prune()");

        Assert.Empty(await JournalAsync(Run));
        Assert.Empty(await Sql.QueryAsync<string>("select state from status($1)", Run));
    }
}
