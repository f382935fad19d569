using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Internal;

/// <summary>
/// A worker goes to sleep while a transaction that enqueues is in flight. In either order, the worker is notified or its last polls find
/// the job: it polls until no transaction of the moment it went to sleep is left (<c>snapshot_xmin</c> has passed <c>snapshot_xmax</c>).
/// </summary>
public sealed class SleepProtocolTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private QueueSession B { get; set; } = null!;

    private Listener Listener { get; set; } = null!;

    private long Worker { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        B = await OpenAsync("b");
        Listener = await ListenAsync();

        // Awake: it has claimed and promised to look again.
        Worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        var claim = await A.ClaimAsync(Worker, lingerMs: 10_000);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await Listener.HeardAsync();
    }

    [Fact]
    public async Task An_enqueue_that_saw_the_worker_awake_is_found_by_its_polls_before_sleep()
    {
        await B.Sql.BeginAsync();
        var id = await B.EnqueueAsync();
        var asleep = await A.ClaimAsync(Worker);
        Assert.Empty(asleep.Jobs);
        var next = await A.ClaimAsync(Worker);
        Assert.True(next.Xmin < next.Xmax, "the transaction that enqueued still holds the worker's polling up");

        await B.Sql.CommitAsync();
        Assert.Empty(await Listener.HeardAsync());
        var last = await A.ClaimAsync(Worker);
        Assert.Equal([id], last.Ids);
    }

    [Fact]
    public async Task An_enqueue_that_saw_the_worker_asleep_notifies()
    {
        await B.Sql.BeginAsync();
        await B.Sql.ExecuteAsync("select 1");
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        var id = await B.EnqueueAsync();
        await B.Sql.CommitAsync();
        Assert.Equal(["q:default"], await Listener.HeardAsync());
        Assert.Equal([id], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_flag_that_is_not_committed_yet_leaves_the_enqueue_to_the_polls()
    {
        await A.Sql.BeginAsync();
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        var id = await B.EnqueueAsync();
        await A.Sql.CommitAsync();
        Assert.Empty(await Listener.HeardAsync());
        Assert.Equal([id], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task An_enqueue_that_began_while_the_flag_was_being_committed_holds_the_polls_up_too()
    {
        // Its transaction id is above every one that has ended, so no snapshot counts it as running.
        await A.Sql.BeginAsync();
        Assert.Empty((await A.ClaimAsync(Worker)).Jobs);
        await B.Sql.BeginAsync();
        var id = await B.EnqueueAsync();
        await A.Sql.CommitAsync();

        var mark = (await A.ClaimAsync(Worker)).Xmax;
        var poll = await A.ClaimAsync(Worker);
        Assert.Empty(poll.Jobs);
        Assert.True(poll.Xmin < mark, "the worker would sleep while an enqueue that saw it awake is in flight");

        await B.Sql.CommitAsync();
        Assert.Empty(await Listener.HeardAsync());
        Assert.Equal([id], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task An_enqueue_that_began_before_and_commits_after_the_last_poll_is_not_possible()
    {
        await B.Sql.BeginAsync();
        var id = await B.EnqueueAsync();
        await A.ClaimAsync(Worker);
        var mark = (await A.ClaimAsync(Worker)).Xmax;

        var polls = 0;
        Claim poll;
        do
        {
            poll = await A.ClaimAsync(Worker);
            if (++polls == 3)
            {
                await B.Sql.CommitAsync();
            }
        }
        while (poll.Jobs.Count == 0 && poll.Xmin < mark);

        Assert.Equal([id], poll.Ids);
        Assert.Equal(4, polls);
    }

    [Fact]
    public async Task The_polls_end_when_nothing_is_in_flight()
    {
        var asleep = await A.ClaimAsync(Worker);
        var mark = (await A.ClaimAsync(Worker)).Xmax;
        Assert.True(mark >= asleep.Xmax);

        // Another database of the same server may hold a transaction open for a moment.
        await Eventually.True(async () => (await A.ClaimAsync(Worker)).Xmin >= mark, "snapshot_xmin passes the mark");
    }
}
