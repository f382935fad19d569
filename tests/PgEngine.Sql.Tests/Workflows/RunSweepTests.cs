using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;
using static PgEngine.Sql.Tests.Workflows.RunSession;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Runs whose worker is lost, or whose activation fails: they go on, until they are poison.</summary>
public sealed class RunSweepTests(DatabaseFixture fixture) : RunTest(fixture)
{
    [Fact]
    public async Task A_rescued_run_keeps_its_journal_and_the_request_for_its_cancellation()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new Step(run, lease, "a#1", 1));
        await A.CancelAsync(run, "not wanted");
        await LoseWorkerAsync();

        Assert.Equal("ready", await A.StateAsync(run));
        var other = await AnotherAsync("other", asAnotherWorker: true);
        var claim = await other.Queue.ClaimAsync(other.Worker);
        Assert.Equal((run, true, 2, 1), (claim.Job.Id, claim.Job.CancelRequested, claim.Job.Attempt, claim.Job.Spared));
        Assert.Single(await other.LoadAsync(claim.Lease));
    }

    [Theory]
    [InlineData("release", "released")]
    [InlineData("fail", "retry")]
    public async Task A_run_that_is_given_back_with_a_request_for_cancellation_goes_on(string outcome, string recorded)
    {
        var (run, lease) = await Runs.RunningAsync();
        await A.CancelAsync(run);
        Assert.Equal(Answer.Ok(recorded), await A.SettleAsync(run, lease, outcome, """{"retry_in_ms": 0, "delay_ms": 0}"""));
        Assert.True((await A.ClaimAsync(Worker)).Job.CancelRequested);
    }

    [Fact]
    public async Task A_run_that_kills_its_workers_ends_and_its_parent_is_told()
    {
        var (parent, parentLease) = await Runs.RunningAsync();
        await Runs.ParkAsync(parent, parentLease, Waits(Wait("pay#1", ">pay#1")));
        var (child, _) = await Runs.RunningAsync(parent, "pay#1");
        await Sql.ExecuteAsync("update jobs set losses = 4 where id = $1", child);

        await LoseWorkerAsync();

        Assert.Equal("failed", await A.StateAsync(child));
        Assert.Equal("ready", await A.StateAsync(parent));
        Assert.Equal(["1 pay#1 child failed"], await JournalAsync(parent));
    }

    [Fact]
    public async Task A_run_whose_activations_keep_failing_ends_as_failed()
    {
        var (run, lease) = await Runs.RunningAsync();
        Assert.Equal(Answer.Ok("failed"), await A.SettleAsync(run, lease, "fail", """{"max_attempts": 1}"""));
        Assert.Equal("all 1 attempts failed", (await A.HistoryAsync(run))["reason"]);
    }

    [Fact]
    public async Task A_sweep_leaves_parked_runs_alone()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.ParkAsync(run, lease, Waits(Wait("go#1", "go")));
        await LoseWorkerAsync();
        var job = await A.JobAsync(run);
        Assert.Equal(("waiting", (short)0, 1), (job["state"], job["losses"], job["spared"]));
    }

    private async Task LoseWorkerAsync()
    {
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await A.SweepAsync(TimeSpan.FromSeconds(30));
    }
}
