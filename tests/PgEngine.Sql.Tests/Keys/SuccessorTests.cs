using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Keys;

/// <summary>A key whose job is running has one successor, which starts when the job has finished.</summary>
public sealed class SuccessorTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static readonly DateTime Later = Noon.AddMinutes(10);

    private long Worker { get; set; }

    private long Head { get; set; }

    private Claim Running { get; set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Worker = await A.RegisterAsync();
        Head = await A.EnqueueKeyAsync("a", "1");
        Running = await A.ClaimAsync(Worker);
    }

    [Theory]
    [InlineData("skip")]
    [InlineData("once")]
    public async Task Skip_and_once_return_the_running_job(string mode)
    {
        Assert.Equal(Head, await A.EnqueueKeyAsync("a", "2", mode));
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("preserve_run_at")]
    public async Task A_successor_waits_until_the_running_job_has_finished(string mode)
    {
        var next = await A.EnqueueKeyAsync("a", "2", mode);
        Assert.NotEqual(Head, next);
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        await A.CompleteAsync(Running.Lease, Head);
        Assert.Equal((next, "2"), ((await A.ClaimAsync(Worker)).Job.Id, "2"));
    }

    [Theory]
    [InlineData("complete", null)]
    [InlineData("discard", null)]
    [InlineData("fail", """{"permanent": true}""")]
    public async Task However_the_head_ends_the_successor_is_ready_at_once(string outcome, string? details)
    {
        var next = await A.EnqueueKeyAsync("a", "2");
        await A.SettleAsync(Head, Running.Lease, outcome, details);
        Assert.Equal([next], (await A.ClaimAsync(Worker)).Ids);
    }

    [Theory]
    [InlineData("fail", """{"retry_in_ms": 0}""")]
    [InlineData("snooze", """{"delay_ms": 0}""")]
    [InlineData("release", null)]
    public async Task A_head_that_is_tried_again_stays_before_its_successor(string outcome, string? details)
    {
        var next = await A.EnqueueKeyAsync("a", "2");
        await A.SettleAsync(Head, Running.Lease, outcome, details);
        var again = await A.ClaimAsync(Worker);
        Assert.Equal([Head], again.Ids);
        await A.CompleteAsync(again.Lease, Head);
        Assert.Equal([next], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_head_whose_worker_is_lost_stays_before_its_successor()
    {
        var next = await A.EnqueueKeyAsync("a", "2");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await A.SweepAsync(TimeSpan.FromSeconds(30));
        Worker = await A.RegisterAsync();
        Assert.Equal([Head], (await A.ClaimAsync(Worker, free: 9)).Ids);
        Assert.Equal("blocked", await A.StateAsync(next));
    }

    [Fact]
    public async Task While_the_head_is_in_retry_the_last_value_goes_to_the_successor_that_waits_already()
    {
        var next = await A.EnqueueKeyAsync("a", "2");
        await A.SettleAsync(Head, Running.Lease, "fail", """{"retry_in_ms": 0}""");
        Assert.Equal(next, await A.EnqueueKeyAsync("a", "3"));
        Assert.Equal("1", (await A.JobAsync(Head))["payload"]);
        Assert.Equal("3", (await A.JobAsync(next))["payload"]);
    }

    [Fact]
    public async Task There_is_one_successor_and_the_last_value_wins()
    {
        var next = await A.EnqueueKeyAsync("a", "2", runAt: Later);
        Assert.Equal(next, await A.EnqueueKeyAsync("a", "3", runAt: Later.AddMinutes(1)));
        var job = await A.JobAsync(next);
        Assert.Equal(("3", Later.AddMinutes(1), Head), (job["payload"], job["held_run_at"], job["follows"]));
        Assert.Equal(2, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task A_throttled_successor_keeps_the_time_it_was_given_first()
    {
        var next = await A.EnqueueKeyAsync("a", "2", "preserve_run_at", Later);
        await A.EnqueueKeyAsync("a", "3", "preserve_run_at", Later.AddMinutes(1));
        var job = await A.JobAsync(next);
        Assert.Equal(("3", Later), (job["payload"], job["held_run_at"]));
    }

    [Fact]
    public async Task A_successor_keeps_its_own_time_when_the_head_finishes_before_it()
    {
        var next = await A.EnqueueKeyAsync("a", "2", runAt: Later);
        await A.CompleteAsync(Running.Lease, Head);
        var job = await A.JobAsync(next);
        Assert.Equal(("ready", Later, null), (job["state"], job["run_at"], job["follows"]));
    }

    [Fact]
    public async Task Arrays_are_joined_on_the_successor_too()
    {
        var next = await A.EnqueueKeyAsync("a", "[2]", options: """{"merge": true}""");
        await A.EnqueueKeyAsync("a", "[3]", options: """{"merge": true}""");
        Assert.Equal("[2, 3]", (await A.JobAsync(next))["payload"]);
    }

    [Fact]
    public async Task The_end_of_the_head_wakes_a_sleeping_worker_for_the_successor()
    {
        await A.EnqueueKeyAsync("a", "2");
        await Sql.ExecuteAsync("update workers set awake_until = null");
        var listener = await ListenAsync();
        await A.CompleteAsync(Running.Lease, Head);
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Fact]
    public async Task A_cancelled_head_hands_over_and_a_cancelled_successor_leaves_the_head_alone()
    {
        var next = await A.EnqueueKeyAsync("a", "2");
        Assert.Equal("cancelled", await A.CancelAsync(next));
        Assert.Equal("running", await A.StateAsync(Head));

        next = await A.EnqueueKeyAsync("a", "3");
        await A.CancelAsync(Head);
        await A.SettleAsync(Head, Running.Lease, "fail");
        Assert.Equal(("cancelled", "ready"), (await A.StateAsync(Head), await A.StateAsync(next)));
    }

    [Fact]
    public async Task A_handler_that_enqueues_its_own_key_in_its_completing_transaction_is_followed_by_it()
    {
        await Sql.BeginAsync();
        var next = await A.EnqueueKeyAsync("a", "2");
        await A.CompleteAsync(Running.Lease, Head);
        await Sql.CommitAsync();
        Assert.Equal([next], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_successor_that_is_moved_up_still_waits_for_its_head()
    {
        var next = await A.EnqueueKeyAsync("a", "2", runAt: Later);
        Assert.Equal("moved up", await A.RetryAsync(next));
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        await A.CompleteAsync(Running.Lease, Head);
        Assert.Equal([next], (await A.ClaimAsync(Worker)).Ids);
    }
}
