using PgEngine.Errors;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Steps whose effects and checkpoint commit together, in a transaction of the user's.</summary>
public sealed class TxStepTests(DatabaseFixture fixture) : RunTest(fixture)
{
    private RunSession Other { get; set; } = null!;

    private long Run { get; set; }

    private Guid Lease { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Other = await AnotherAsync("other");
        await Sql.ExecuteAsync("create table if not exists ledger (amount integer)");
        await Sql.ExecuteAsync("delete from ledger");
        (Run, Lease) = await Runs.RunningAsync();
    }

    [Fact]
    public async Task Effect_and_row_commit_together()
    {
        await Sql.BeginAsync();
        Assert.Equal("run", (await BeginAsync())["answer"]);
        await Sql.ExecuteAsync("insert into ledger values (5)");
        Assert.Equal("ok", await EndAsync(3));
        Assert.Equal(0, await Other.Sql.ScalarAsync<long>("select count(*) from ledger"));
        await Sql.CommitAsync();

        Assert.Equal(1, await Other.Sql.ScalarAsync<long>("select count(*) from ledger"));
        Assert.Equal(["3 close#1 tx"], await JournalAsync(Run));
    }

    [Fact]
    public async Task Effect_and_row_roll_back_together()
    {
        await Sql.BeginAsync();
        await BeginAsync();
        await Sql.ExecuteAsync("insert into ledger values (5)");
        await EndAsync(3);
        await Sql.RollbackAsync();
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from ledger"));
        Assert.Empty(await JournalAsync(Run));
        Assert.Equal("run", (await BeginAsync())["answer"]);
    }

    [Fact]
    public async Task A_step_that_is_done_is_adopted()
    {
        await EndAsync(3, "\"first\"");
        var row = await BeginAsync();
        Assert.Equal(("done", 3, (short)3, Noon), (row["answer"], row["n"], row["kind"], row["at"]));
        Assert.Equal("\"first\""u8.ToArray(), row.Get<byte[]>("value"));
        Assert.Equal("done", await EndAsync(4, "\"second\""));
        Assert.Equal("collision", (await BeginAsync(name: "other#1"))["answer"]);
        Assert.Single(await JournalAsync(Run));
    }

    [Fact]
    public async Task Without_the_lease_nothing_begins_and_nothing_ends()
    {
        await A.SettleAsync(Run, Lease, "release");
        Assert.Equal("stale", (await BeginAsync())["answer"]);
        Assert.Equal("stale", await EndAsync(3));
        Assert.Empty(await JournalAsync(Run));
    }

    [Fact]
    public async Task A_lease_that_was_lost_behind_a_rolled_back_savepoint_is_found_lost()
    {
        await Sql.BeginAsync();
        await Sql.ExecuteAsync("savepoint mine");
        await BeginAsync();
        await Sql.ExecuteAsync("rollback to savepoint mine");
        Assert.Equal(Answer.Ok("released"), await Other.Queue.SettleAsync(Run, Lease, "release"));
        Assert.Equal("stale", await EndAsync(3));
        await Sql.RollbackAsync();
    }

    [Fact]
    public async Task A_sweep_passes_over_a_run_whose_transaction_is_open()
    {
        await Sql.BeginAsync();
        await BeginAsync();
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Other.Queue.SweepAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("running", await Other.Queue.StateAsync(Run));
        Assert.Equal("ok", await EndAsync(3));
        await Sql.CommitAsync();

        await Other.Queue.SweepAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("ready", await A.StateAsync(Run));
        Assert.Single(await JournalAsync(Run));
    }

    [Fact]
    public async Task A_sweep_that_came_first_makes_the_step_stale()
    {
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Other.Sql.BeginAsync();
        await Other.Queue.SweepAsync(TimeSpan.FromSeconds(30));
        var begin = Sql.Start("select answer from begin_tx_step_v1($1, $2, $3, 'close#1')", Run, Lease, Hash("close#1"));
        await Sql.WaitUntilBlockedAsync();
        await Other.Sql.CommitAsync();
        Assert.Equal("stale", Assert.Single(await begin)["answer"]);
    }

    [Fact]
    public async Task Two_steps_of_one_run_may_be_open_at_once()
    {
        await Sql.BeginAsync();
        await Other.Sql.BeginAsync();
        await BeginAsync();
        Assert.Equal("run", (await BeginAsync(Other, "open#1"))["answer"]);
        Assert.Equal("ok", await EndAsync(3));
        Assert.Equal("ok", await EndAsync(4, session: Other, name: "open#1"));
        await Sql.CommitAsync();
        await Other.Sql.CommitAsync();
        Assert.Equal(["3 close#1 tx", "4 open#1 tx"], await JournalAsync(Run));
    }

    [Fact]
    public async Task A_signal_a_look_and_a_checkpoint_do_not_wait_for_it()
    {
        await Sql.BeginAsync();
        await BeginAsync();
        await Other.SignalAsync(Run, "go", "1");
        Assert.Empty(await Other.CheckpointAsync(new Step(Run, Lease, "a#1", 1)));
        Assert.Equal("again", await Other.ParkAsync(Run, Lease, RunSession.Waits(RunSession.Wait("go#1", "go")), "look", 3));
        Assert.Equal("ok", await EndAsync(3));
        await Sql.CommitAsync();
        Assert.Equal(["1 a#1 step", "3 close#1 tx", "4 go#1 signal"], await JournalAsync(Run));
    }

    [Fact]
    public async Task A_cancellation_waits_for_it_and_the_row_stays()
    {
        await Sql.BeginAsync();
        await BeginAsync();
        var cancel = Other.Sql.Start("select cancel($1)", Run);
        await Other.Sql.WaitUntilBlockedAsync();
        Assert.Equal("ok", await EndAsync(3));
        await Sql.CommitAsync();
        Assert.Equal("requested", Assert.Single(await cancel)["cancel"]);
        Assert.Single(await JournalAsync(Run));
    }

    [Fact]
    public async Task A_value_that_is_too_large_is_refused()
    {
        await Sql.ExecuteAsync("select set_setting('payload_max_bytes', '65536')");
        await RefusedAsync(SqlStates.StepTooLarge, () => EndAsync(3, new string('1', 70000)));
    }

    private Task<Row> BeginAsync(RunSession? session = null, string name = "close#1") => (session ?? Runs).Sql.RowAsync(
        "select * from begin_tx_step_v1($1, $2, $3, $4)", Run, Lease, Hash(name == "other#1" ? "close#1" : name), name);

    private Task<string> EndAsync(int n, string value = "1", RunSession? session = null, string name = "close#1") =>
        (session ?? Runs).Sql.ScalarAsync<string>(
            "select answer from end_tx_step_v1($1, $2, $3, $4, $5, convert_to($6, 'UTF8'))", Run, Lease, Hash(name), n, name, value);
}
