using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Limits;

/// <summary>The races of limits, with two sessions: nobody is left blocked, and never do more run than may.</summary>
public sealed class LimitRaceTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private QueueSession B { get; set; } = null!;

    private long Worker { get; set; }

    private long Other { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        B = await OpenAsync("b");
        Worker = await A.RegisterAsync();
        Other = await A.RegisterAsync(name: "other");
    }

    [Fact]
    public async Task A_job_that_is_committed_after_the_completion_of_its_line_still_runs()
    {
        var head = Assert.Single(await A.LineAsync("k"));
        var claim = await A.ClaimAsync(Worker);
        await B.Sql.BeginAsync();
        var late = await B.LineAsync("k");
        await A.CompleteAsync(claim.Lease, head);
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
        await B.Sql.CommitAsync();
        Assert.Equal(late, (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_claim_that_blocks_a_job_while_its_line_becomes_free_leaves_it_to_the_completion()
    {
        var line = await A.LineAsync("k", 2);
        var claim = await A.ClaimAsync(Worker, max: 1);
        await B.Sql.BeginAsync();
        Assert.Empty((await B.ClaimAsync(Other)).Ids);
        await A.CompleteAsync(claim.Lease, line[0]);
        await B.Sql.CommitAsync();
        Assert.Equal([line[1]], (await ClaimSoonAsync()).Ids);
    }

    [Fact]
    public async Task Two_completions_of_one_line_at_once_promote_two()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 2}'""");
        var line = await A.LineAsync("k", 4);
        var first = await A.ClaimAsync(Worker, max: 1);
        var second = await A.ClaimAsync(Worker, max: 1);
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(first.Lease, first.Ids);
        await B.CompleteAsync(second.Lease, second.Ids);
        await A.Sql.CommitAsync();
        Assert.Equal(line.Skip(2), await ClaimAllSoonAsync(2));
    }

    [Fact]
    public async Task A_sweep_beside_a_completion_loses_no_promotion()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 2}'""");
        var line = await A.LineAsync("k", 4);
        var first = await A.ClaimAsync(Worker, max: 1);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Other = await A.RegisterAsync(name: "young");
        var second = await A.ClaimAsync(Other, max: 1);
        Assert.Empty((await A.ClaimAsync(Other)).Ids);

        await A.Sql.BeginAsync();
        await A.SweepAsync(TimeSpan.FromSeconds(30));
        await B.CompleteAsync(second.Lease, second.Ids);
        await A.Sql.CommitAsync();
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var started = await ClaimAllSoonAsync(2);
        Assert.Equal(2, started.Length);
        Assert.Equal([first.Ids[0], .. line[2..]], started.Append(line[2]).Append(line[3]).Distinct().Order());
    }

    [Fact]
    public async Task A_claim_passes_a_completion_of_its_line_that_is_not_committed()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 3}'""");
        var line = await A.LineAsync("k", 2);
        var first = await A.ClaimAsync(Worker, max: 1);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(first.Lease, first.Ids);
        Assert.Equal([line[1]], (await B.ClaimAsync(Other)).Ids);
        await A.Sql.CommitAsync();
    }

    [Fact]
    public async Task A_claim_of_jobs_with_and_without_a_line_passes_too()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 3}'""");
        var line = await A.LineAsync("k", 2);
        var first = await A.ClaimAsync(Worker, max: 1);
        var free = await A.EnqueueAsync(2);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(first.Lease, first.Ids);
        var second = await B.ClaimAsync(Other);
        Assert.Equal([line[1], .. free], second.Ids);
        Assert.Equal(line[1], await B.Sql.ScalarAsync<long>("select job_id from places where job_id <> $1", line[0]));
        await A.Sql.CommitAsync();
    }

    [Fact]
    public async Task A_completion_passes_a_claim_of_its_line_that_is_not_committed()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 3}'""");
        await A.LineAsync("k", 2);
        var first = await A.ClaimAsync(Worker, max: 1);
        await B.Sql.BeginAsync();
        Assert.Single((await B.ClaimAsync(Other)).Ids);
        await A.CompleteAsync(first.Lease, first.Ids);
        Assert.Equal(0L, await A.Sql.ScalarAsync<long>("select count(*) from promotions"));
        await B.Sql.CommitAsync();
    }

    [Fact]
    public async Task A_job_is_not_blocked_while_one_of_its_line_is_ending()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 2}'""");
        var line = await A.LineAsync("k", 3);
        var first = await A.ClaimAsync(Worker, max: 2);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(first.Lease, line[0]);
        var early = await B.ClaimAsync(Other);
        Assert.Empty(early.Ids);
        Assert.Equal(TimeSpan.FromMilliseconds(20), early.NextDueAt - early.ClaimedAt);
        Assert.Equal("ready", await B.StateAsync(line[2]));
        await A.Sql.CommitAsync();
        Assert.Equal([line[2]], (await B.ClaimAsync(Other)).Ids);
    }

    [Fact]
    public async Task Claims_beside_each_other_share_the_room_of_a_line()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 2}'""");
        await A.LineAsync("k", 3);
        await A.Sql.BeginAsync();
        Assert.Single((await A.ClaimAsync(Worker, max: 1)).Ids);
        Assert.Empty((await B.ClaimAsync(Other, max: 1)).Ids);
        await A.Sql.CommitAsync();
        Assert.Single((await B.ClaimAsync(Other)).Ids);
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task Two_claims_of_one_line_at_once_never_start_two()
    {
        await A.LineAsync("k", 4);
        await A.Sql.BeginAsync();
        var first = await A.ClaimAsync(Worker, max: 1);
        var second = await B.ClaimAsync(Other);
        Assert.Single(first.Ids);
        Assert.Empty(second.Ids);
        Assert.Equal(TimeSpan.FromMilliseconds(20), second.NextDueAt - second.ClaimedAt);
        await A.Sql.CommitAsync();
        Assert.Empty((await B.ClaimAsync(Other)).Ids);
    }

    [Fact]
    public async Task A_queue_that_another_claim_decides_about_is_looked_at_again_soon()
    {
        await A.SetQueueAsync("max_running => 5");
        await A.EnqueueAsync(4);
        await A.Sql.BeginAsync();
        Assert.Equal(2, (await A.ClaimAsync(Worker, max: 2)).Ids.Length);
        var second = await B.ClaimAsync(Other);
        Assert.Empty(second.Ids);
        Assert.NotNull(second.NextDueAt);
        await A.Sql.CommitAsync();
        Assert.Equal(2, (await B.ClaimAsync(Other)).Ids.Length);
    }

    [Fact]
    public async Task A_claim_moves_no_mark_of_a_queue_that_another_claim_decides_about()
    {
        await A.SetQueueAsync("max_running => 1000");
        await A.SetQueueAsync("max_running => 1000", queue: "b");
        var worker = await A.RegisterAsync(queues: ["default", "b"]);
        await A.EnqueueAsync(2);
        await A.EnqueueAsync(400, queue: "b");
        Assert.Equal(402, (await A.ClaimAsync(worker, max: 1000)).Ids.Length);
        await A.Sql.ExecuteAsync("update slots set places_from = 0");
        await A.EnqueueAsync();
        await A.EnqueueAsync(400, queue: "b");
        await B.Sql.BeginAsync();
        Assert.Single((await B.ClaimAsync(Other)).Ids);
        await B.Sql.ExecuteAsync("update slots set places_from = 0 where queue = 'default'");

        await A.Sql.ExecuteAsync("set lock_timeout = '5s'");
        for (var i = 0; i < 400; i++)
        {
            Assert.Single((await A.ClaimAsync(worker, max: 1)).Ids);
        }

        await B.Sql.CommitAsync();
        Assert.Equal(0L, await MarkAsync("default"));
        Assert.NotEqual(0L, await MarkAsync("b"));

        Task<long> MarkAsync(string queue) => A.Sql.ScalarAsync<long>(
            "select places_from from slots where queue = $1 and concurrency_key = ''", queue);
    }

    [Fact]
    public async Task A_completion_in_a_repeatable_read_transaction_leaves_its_promotion_to_the_next_claim()
    {
        var line = await A.LineAsync("k", 2);
        var claim = await A.ClaimAsync(Worker, max: 1);
        await A.Sql.ExecuteAsync("begin isolation level repeatable read");
        await A.Sql.ScalarAsync<long>("select count(*) from jobs");
        Assert.Empty((await B.ClaimAsync(Other)).Ids);
        await A.CompleteAsync(claim.Lease, line[0]);
        await A.Sql.CommitAsync();
        Assert.Equal([line[1]], (await ClaimSoonAsync()).Ids);
    }

    [Fact]
    public async Task A_completion_whose_line_is_locked_for_long_is_accepted_and_its_promotion_follows()
    {
        var line = await A.LineAsync("k", 2);
        var claim = await A.ClaimAsync(Worker);
        await B.Sql.BeginAsync();
        await B.Sql.ExecuteAsync("select from slots for update");
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(claim.Lease, line[0]));
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
        await B.Sql.CommitAsync();
        Assert.Equal([line[1]], (await ClaimSoonAsync()).Ids);
    }

    [Fact]
    public async Task A_beat_promotes_what_a_completion_could_not()
    {
        var line = await A.LineAsync("k", 2);
        var claim = await A.ClaimAsync(Worker);
        await A.Sql.ExecuteAsync("begin isolation level serializable");
        await A.CompleteAsync(claim.Lease, line[0]);
        await A.Sql.CommitAsync();
        Assert.Equal("blocked", await A.StateAsync(line[1]));
        await A.BeatAsync(Worker);
        Assert.Equal("ready", await A.StateAsync(line[1]));
    }

    private async Task<Claim> ClaimSoonAsync()
    {
        var claim = await A.ClaimAsync(Worker);
        return claim.Ids.Length > 0 ? claim : await A.ClaimAsync(Worker);
    }

    private async Task<long[]> ClaimAllSoonAsync(int count)
    {
        var ids = new List<long>((await A.ClaimAsync(Other)).Ids);
        if (ids.Count < count)
        {
            ids.AddRange((await A.ClaimAsync(Other)).Ids);
        }

        return [.. ids.Order()];
    }
}
