using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class ClaimCursorTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static readonly TimeSpan FullScanAfter = TimeSpan.FromSeconds(1);

    /// <summary>A job whose id lies behind the mark, but whose transaction commits after it.</summary>
    private async Task<(long Worker, long Late, Claim Claim)> CommitLateAsync(int seconds = 0)
    {
        var worker = await A.RegisterAsync();
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        var late = await b.EnqueueAsync();
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(seconds));
        var early = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        Assert.Equal([early], claim.Ids);
        await b.Sql.CommitAsync();
        return (worker, late, claim);
    }

    [Fact]
    public async Task What_commits_late_behind_the_mark_is_found_by_a_claim_without_cursor()
    {
        var (worker, late, _) = await CommitLateAsync();
        Assert.Equal([late], (await A.ClaimAsync(worker)).Ids);
    }

    [Fact]
    public async Task What_commits_late_behind_the_mark_is_found_within_a_second_by_a_worker_that_never_sleeps()
    {
        var (worker, late, claim) = await CommitLateAsync();
        var behind = await A.ClaimAsync(worker, cursor: claim.Cursor);
        await Clock.AdvanceAsync(FullScanAfter);
        Assert.Equal([late], behind.Ids.Concat((await A.ClaimAsync(worker, cursor: behind.Cursor)).Ids));
    }

    [Fact]
    public async Task A_claim_that_looks_finds_it_at_once()
    {
        var (worker, late, claim) = await CommitLateAsync();
        Assert.Equal([late], (await A.ClaimAsync(worker, cursor: claim.Cursor, looks: true)).Ids);
    }

    [Fact]
    public async Task Where_looking_was_dear_a_claim_that_looks_goes_back_by_two_seconds()
    {
        var (worker, late, claim) = await CommitLateAsync();
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([late], (await A.ClaimAsync(worker, cursor: await DearAsync(claim), looks: true)).Ids);
    }

    [Fact]
    public async Task A_worker_that_keeps_up_finds_with_its_next_claim_what_committed_a_moment_late()
    {
        var (worker, late, claim) = await CommitLateAsync();
        await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(40));
        Assert.Equal([late], (await A.ClaimAsync(worker, cursor: claim.Cursor)).Ids);
    }

    [Fact]
    public async Task A_worker_that_is_behind_does_not_go_back()
    {
        var (worker, late, claim) = await CommitLateAsync();
        await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(200));
        Assert.Empty((await A.ClaimAsync(worker, cursor: claim.Cursor)).Ids);
        Assert.Equal("ready", await A.StateAsync(late));
    }

    [Fact]
    public async Task So_does_a_busy_worker_once_a_second()
    {
        var (worker, late, claim) = await CommitLateAsync(seconds: 1);
        var behind = await A.ClaimAsync(worker, cursor: await DearAsync(claim));
        Assert.Empty(behind.Ids);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([late], (await A.ClaimAsync(worker, cursor: await DearAsync(behind))).Ids);
    }

    [Fact]
    public async Task Where_looking_was_dear_the_rest_is_found_after_thirty_seconds_at_the_latest()
    {
        var (worker, late, claim) = await CommitLateAsync(seconds: 1);
        var lookedAt = await Sql.ScalarAsync<DateTime>("select _clock()");
        var dear = await DearAsync(claim);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(29));
        var near = await A.ClaimAsync(worker, cursor: dear, looks: true);
        Assert.Empty(near.Ids);
        Assert.Equal(lookedAt.AddSeconds(30), near.NextDueAt);

        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([late], (await A.ClaimAsync(worker, cursor: near.Cursor, looks: true)).Ids);
    }

    [Fact]
    public async Task Where_looking_is_dear_a_lane_that_is_empty_just_now_is_not_forgotten()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(40));
        var empty = await A.ClaimAsync(worker, cursor: await DearAsync(claim), looks: true);
        Assert.Empty(empty.Ids);

        var next = await A.EnqueueAsync();
        Assert.Equal([next], (await A.ClaimAsync(worker, cursor: await DearAsync(empty), looks: true)).Ids);
    }

    /// <summary>The claim's cursor, as if it had stepped over what an old snapshot keeps for most of a second.</summary>
    private Task<string> DearAsync(Claim claim) =>
        Sql.ScalarAsync<string>("""select jsonb_set($1::jsonb, '{took}', '"0.7 s"')::text""", claim.Cursor);

    [Fact]
    public async Task What_is_enqueued_after_the_mark_is_found_with_the_cursor()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        var next = await A.EnqueueAsync();
        Assert.Equal([next], (await A.ClaimAsync(worker, cursor: claim.Cursor)).Ids);
    }

    [Fact]
    public async Task A_job_of_a_new_lane_is_found_within_a_second()
    {
        var worker = await A.RegisterAsync(kinds: ["work", "rare"]);
        await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        var rare = await A.EnqueueAsync("rare", priority: -9);
        var next = await A.ClaimAsync(worker, cursor: claim.Cursor);
        await Clock.AdvanceAsync(FullScanAfter);
        Assert.Equal([rare], next.Ids.Concat((await A.ClaimAsync(worker, cursor: next.Cursor)).Ids));
    }

    [Fact]
    public async Task A_snoozed_job_comes_back_in_front_of_the_mark()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await A.SettleAsync(ids[0], claim.Lease, "snooze", """{"delay_ms": 0}""");
        Assert.Equal([ids[0]], (await A.ClaimAsync(worker, cursor: claim.Cursor)).Ids);
    }

    [Fact]
    public async Task The_full_scan_comes_from_the_database_clock_even_when_it_goes_back()
    {
        var (worker, late, claim) = await CommitLateAsync();
        await Clock.SetAsync(Noon.AddSeconds(-5));
        await A.ClaimAsync(worker, 0, cursor: claim.Cursor);
        await Clock.SetAsync(Noon);
        Assert.Equal([late], (await A.ClaimAsync(worker)).Ids);
    }
}
