using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Keys;

/// <summary>An enqueue beside whatever else may touch the job of its key, in both orders.</summary>
public sealed class KeyRaceTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private QueueSession B { get; set; } = null!;

    private long Worker { get; set; }

    private long Head { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        B = await OpenAsync("b");
        Worker = await A.RegisterAsync();
        Head = await A.EnqueueKeyAsync("a", "1");
    }

    private static async Task<long> IdAsync(Task<List<Row>> enqueue) => (long)Assert.Single(await enqueue)["enqueue"]!;

    [Fact]
    public async Task A_claim_that_comes_first_makes_the_replacement_a_successor()
    {
        await Sql.BeginAsync();
        var claim = await A.ClaimAsync(Worker);
        var enqueue = B.StartEnqueueKey("a", "2");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();

        var next = await IdAsync(enqueue);
        Assert.NotEqual(Head, next);
        Assert.Equal("1", claim.Job.Payload);
        Assert.Equal(("running", "blocked"), (await A.StateAsync(Head), await A.StateAsync(next)));
    }

    [Fact]
    public async Task A_claim_that_is_rolled_back_leaves_the_job_to_the_replacement()
    {
        await Sql.BeginAsync();
        await A.ClaimAsync(Worker);
        var enqueue = B.StartEnqueueKey("a", "2");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.RollbackAsync();
        Assert.Equal(Head, await IdAsync(enqueue));
        Assert.Equal("2", (await A.ClaimAsync(Worker)).Job.Payload);
    }

    [Fact]
    public async Task A_claim_that_comes_second_passes_over_the_job_and_then_takes_the_new_value()
    {
        await B.Sql.BeginAsync();
        Assert.Equal(Head, await B.EnqueueKeyAsync("a", "2"));
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        await B.Sql.CommitAsync();
        Assert.Equal("2", (await A.ClaimAsync(Worker)).Job.Payload);
    }

    [Fact]
    public async Task A_claim_is_not_kept_from_a_job_that_is_only_skipped()
    {
        await B.Sql.BeginAsync();
        Assert.Equal(Head, await B.EnqueueKeyAsync("a", "2", "skip"));
        Assert.Equal([Head], (await A.ClaimAsync(Worker)).Ids);
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("discard")]
    public async Task A_completion_that_comes_first_makes_the_replacement_a_job_of_its_own(string outcome)
    {
        var claim = await A.ClaimAsync(Worker);
        await Sql.BeginAsync();
        await A.SettleAsync(Head, claim.Lease, outcome);
        var enqueue = B.StartEnqueueKey("a", "2");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();

        var next = await IdAsync(enqueue);
        Assert.NotEqual(Head, next);
        Assert.Equal(next, (await A.ClaimAsync(Worker)).Job.Id);
    }

    [Fact]
    public async Task A_completion_that_comes_first_hands_over_and_the_replacement_goes_to_the_new_head()
    {
        var claim = await A.ClaimAsync(Worker);
        var next = await A.EnqueueKeyAsync("a", "2");
        await Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, Head);
        var enqueue = B.StartEnqueueKey("a", "3");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();

        Assert.Equal(next, await IdAsync(enqueue));
        Assert.Equal((next, "3"), ((await A.ClaimAsync(Worker)).Job is { } job ? (job.Id, job.Payload) : default));
    }

    [Fact]
    public async Task A_completion_that_is_rolled_back_leaves_the_head_and_the_replacement_follows_it()
    {
        var claim = await A.ClaimAsync(Worker);
        await Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, Head);
        var enqueue = B.StartEnqueueKey("a", "2");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.RollbackAsync();
        var next = await IdAsync(enqueue);
        Assert.Equal(("running", "blocked"), (await A.StateAsync(Head), await A.StateAsync(next)));
    }

    [Fact]
    public async Task A_completion_that_comes_second_is_busy_and_sent_again_hands_over()
    {
        var claim = await A.ClaimAsync(Worker);
        await B.Sql.BeginAsync();
        var next = await B.EnqueueKeyAsync("a", "2");
        Assert.Equal([Answer.Busy], await A.CompleteAsync(claim.Lease, Head));
        await B.Sql.CommitAsync();
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(claim.Lease, Head));
        Assert.Equal([next], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_failure_that_comes_first_leaves_a_job_in_retry_which_is_replaced()
    {
        var claim = await A.ClaimAsync(Worker);
        await Sql.BeginAsync();
        await A.SettleAsync(Head, claim.Lease, "fail", """{"retry_in_ms": 60000}""");
        var enqueue = B.StartEnqueueKey("a", "2");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal(Head, await IdAsync(enqueue));
        Assert.Equal("2", (await A.ClaimAsync(Worker)).Job.Payload);
    }

    [Fact]
    public async Task A_failure_that_comes_second_puts_the_head_into_retry_before_its_successor()
    {
        var claim = await A.ClaimAsync(Worker);
        await B.Sql.BeginAsync();
        var next = await B.EnqueueKeyAsync("a", "2");
        Assert.Equal(Answer.Busy, await A.SettleAsync(Head, claim.Lease, "fail", """{"retry_in_ms": 0}"""));
        await B.Sql.CommitAsync();
        await A.SettleAsync(Head, claim.Lease, "fail", """{"retry_in_ms": 0}""");
        Assert.Equal([Head], (await A.ClaimAsync(Worker)).Ids);
        Assert.Equal("blocked", await A.StateAsync(next));
    }

    [Fact]
    public async Task A_sweep_passes_over_a_job_that_is_being_followed_and_comes_back_for_it()
    {
        await A.ClaimAsync(Worker);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await B.Sql.BeginAsync();
        var next = await B.EnqueueKeyAsync("a", "2");
        await A.SweepAsync(TimeSpan.FromSeconds(30));
        await B.Sql.CommitAsync();
        await A.SweepAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("ready", "blocked"), (await A.StateAsync(Head), await A.StateAsync(next)));
    }

    [Theory]
    [InlineData("replace", true)]
    [InlineData("preserve_run_at", true)]
    [InlineData("skip", true)]
    [InlineData("replace", false)]
    [InlineData("skip", false)]
    public async Task Of_two_sessions_that_find_no_job_one_makes_it_and_the_other_waits_for_it(string mode, bool commits)
    {
        await Sql.BeginAsync();
        var first = await A.EnqueueKeyAsync("new", "1", mode);
        var enqueue = B.StartEnqueueKey("new", "2", mode);
        await B.Sql.WaitUntilBlockedAsync();
        await (commits ? Sql.CommitAsync() : Sql.RollbackAsync());

        var second = await IdAsync(enqueue);
        Assert.Equal(commits, first == second);
        Assert.Equal(mode == "skip" && commits ? "1" : "2", (await A.JobAsync(second))["payload"]);
    }

    [Fact]
    public async Task Of_two_sessions_that_write_the_successor_the_last_one_wins()
    {
        await A.ClaimAsync(Worker);
        await Sql.BeginAsync();
        var next = await A.EnqueueKeyAsync("a", "2");
        var enqueue = B.StartEnqueueKey("a", "3");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal(next, await IdAsync(enqueue));
        Assert.Equal("3", (await A.JobAsync(next))["payload"]);
    }

    [Fact]
    public async Task A_cancellation_that_comes_first_makes_the_replacement_a_new_job()
    {
        await Sql.BeginAsync();
        await A.CancelAsync(Head);
        var enqueue = B.StartEnqueueKey("a", "2");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.NotEqual(Head, await IdAsync(enqueue));
    }

    [Fact]
    public async Task In_repeatable_read_an_enqueue_that_cannot_see_the_job_is_refused_and_nothing_is_lost()
    {
        await B.Sql.ExecuteAsync("begin isolation level repeatable read");
        await B.Sql.ExecuteAsync("select count(*) from jobs");
        var other = await A.EnqueueKeyAsync("new", "1");
        await RefusedAsync("40001", () => B.EnqueueKeyAsync("new", "2"));
        await B.Sql.RollbackAsync();
        Assert.Equal(other, await B.EnqueueKeyAsync("new", "2"));
    }

    [Fact]
    public async Task A_successor_that_its_heads_completion_could_not_see_is_freed_by_the_sweep()
    {
        var next = await OrphanAsync();
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        await A.SweepAsync();
        Assert.Equal([next], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_successor_that_its_heads_completion_could_not_see_is_the_job_of_its_key()
    {
        var next = await OrphanAsync();
        Assert.Equal(next, await A.EnqueueKeyAsync("a", "3"));
        Assert.Equal("3", (await A.ClaimAsync(Worker)).Job.Payload);
    }

    [Fact]
    public async Task A_successor_without_head_follows_the_new_head_of_its_key()
    {
        var next = await OrphanAsync();
        await Sql.ExecuteAsync(
            "insert into jobs (queue, kind, key, payload, run_at, created_at) values ('default', 'work', 'a', '3', $1, $1)", Noon);
        await A.SweepAsync();
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal("3", claim.Job.Payload);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal([next], (await A.ClaimAsync(Worker)).Ids);
    }

    /// <summary>A head that ended in a snapshot older than its successor.</summary>
    private async Task<long> OrphanAsync()
    {
        var claim = await A.ClaimAsync(Worker);
        await Sql.ExecuteAsync("begin isolation level repeatable read");
        await Sql.ExecuteAsync("select count(*) from jobs");
        var next = await B.EnqueueKeyAsync("a", "2");
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(claim.Lease, Head));
        await Sql.CommitAsync();
        Assert.Equal("blocked", await A.StateAsync(next));
        return next;
    }
}
