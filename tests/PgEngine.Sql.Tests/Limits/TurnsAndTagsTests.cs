using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Limits;

/// <summary>Who gets which jobs: turns between keys, tags, wishes, queues in order.</summary>
public sealed class TurnsAndTagsTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private long Worker { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Worker = await A.RegisterAsync(queues: ["default", "second", "third"]);
    }

    [Fact]
    public async Task A_queue_that_takes_turns_gives_every_key_its_part_however_much_one_has()
    {
        await A.SetQueueAsync("fairness => 'round_robin'");
        await A.LineAsync("big", 500);
        var small = await A.LineAsync("small", 10);
        var tiny = await A.LineAsync("tiny", 2);
        var claim = await A.ClaimAsync(Worker, max: 30);
        Assert.Equal(30, claim.Ids.Length);
        Assert.Subset(claim.Ids.ToHashSet(), small.Concat(tiny).ToHashSet());
    }

    [Fact]
    public async Task Turns_go_on_where_the_last_claim_ended()
    {
        await A.SetQueueAsync("fairness => 'round_robin'");
        foreach (var key in new[] { "a", "b", "c" })
        {
            await A.LineAsync(key, 3);
        }

        var keys = new List<string>();
        string? cursor = null;
        for (var i = 0; i < 9; i++)
        {
            var claim = await A.ClaimAsync(Worker, max: 1, cursor: cursor);
            cursor = claim.Cursor;
            keys.Add(await Sql.ScalarAsync<string>("select concurrency_key from jobs where id = $1", claim.Job.Id));
        }

        Assert.Equal(["a", "b", "c", "a", "b", "c", "a", "b", "c"], keys);
    }

    [Fact]
    public async Task Jobs_without_a_key_share_one_turn()
    {
        var before = await A.EnqueueAsync(4);
        await A.SetQueueAsync("fairness => 'round_robin'");
        var keyed = await A.LineAsync("k", 4);
        var claim = await A.ClaimAsync(Worker, max: 4);
        Assert.Equal(2, claim.Ids.Intersect(before).Count());
        Assert.Equal(2, claim.Ids.Intersect(keyed).Count());
    }

    [Fact]
    public async Task A_queue_that_takes_turns_may_limit_its_keys_too()
    {
        await A.SetQueueAsync("""fairness => 'round_robin', options => '{"key_max_running": 2}'""");
        var a = await A.LineAsync("a", 10);
        var b = await A.LineAsync("b", 1);
        Assert.Equal(a.Take(2).Concat(b), (await A.ClaimAsync(Worker)).Ids.Order());
    }

    [Theory]
    [InlineData("gpu", null, null, true)]
    [InlineData("gpu", "gpu", null, true)]
    [InlineData("gpu", "eu", null, false)]
    [InlineData("eu,gpu", "gpu", null, false)]
    [InlineData("eu,gpu", "gpu,eu", null, true)]
    [InlineData("gpu", "*", null, true)]
    [InlineData("", "eu", null, true)]
    [InlineData("gpu", null, "gpu", false)]
    [InlineData("eu,gpu", "*", "gpu", false)]
    [InlineData("", null, "gpu", true)]
    public async Task A_worker_takes_jobs_whose_tags_it_carries_and_none_that_it_forbids(
        string job, string? carried, string? forbidden, bool isTaken)
    {
        await A.LineAsync("-", tags: job);
        var claim = await A.ClaimAsync(Worker, tags: carried?.Split(','), forbidden: forbidden?.Split(','));
        Assert.Equal(isTaken ? 1 : 0, claim.Ids.Length);
    }

    [Fact]
    public async Task A_wish_is_granted_at_once_by_its_worker_and_after_a_while_by_any()
    {
        var jobs = await A.LineAsync("-", 2, tags: "~host-a");
        Assert.Equal([jobs[0]], (await A.ClaimAsync(Worker, max: 1, tags: ["*", "host-a"])).Ids);

        var other = await A.ClaimAsync(Worker, tags: ["*", "host-b"]);
        Assert.Empty(other.Ids);
        Assert.Equal(TimeSpan.FromSeconds(2), other.NextDueAt - other.ClaimedAt);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal([jobs[1]], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task Queues_in_order_are_emptied_in_the_order_of_the_call_whatever_the_priorities()
    {
        var second = await A.EnqueueAsync(2, queue: "second");
        var first = new[] { await A.EnqueueAsync(priority: 100), await A.EnqueueAsync(priority: 100) };
        var claim = await A.ClaimAsync(Worker, max: 3, queues: ["third", "default", "second"], inOrder: true);
        Assert.Equal([.. first, second[0]], claim.Ids);
    }

    [Fact]
    public async Task Tags_computed_anew_hold_for_the_very_next_claim()
    {
        var jobs = await A.LineAsync("-", 3, tags: "gpu");
        var claim = await A.ClaimAsync(Worker, max: 1);
        Assert.Equal([jobs[0]], claim.Ids);
        Assert.Empty((await A.ClaimAsync(Worker, cursor: claim.Cursor, forbidden: ["gpu"])).Ids);
        Assert.Equal(jobs.Skip(1), (await A.ClaimAsync(Worker)).Ids);
    }
}
