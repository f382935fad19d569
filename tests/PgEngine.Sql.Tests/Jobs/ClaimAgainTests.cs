using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>The answer of a claim was lost on its way: the worker sends it again under the same lease.</summary>
public sealed class ClaimAgainTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task The_same_claim_sent_again_returns_the_same_jobs_and_takes_no_more()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(5);
        var claim = await A.ClaimAsync(worker, 3);
        var again = await A.ClaimAsync(worker, 3, claim.Lease);
        Assert.Equal(claim.Jobs, again.Jobs);
        Assert.Equal(2, (await A.ClaimAsync(worker)).Jobs.Count);
    }

    [Fact]
    public async Task The_same_claim_sent_again_leaves_out_what_has_been_settled()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(3);
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, claim.Ids[1]);
        Assert.Equal([claim.Ids[0], claim.Ids[2]], (await A.ClaimAsync(worker, lease: claim.Lease)).Ids);
    }

    [Fact]
    public async Task The_same_claim_sent_again_while_its_jobs_are_being_taken_back_does_not_take_them_again()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        await b.SweepAsync(TimeSpan.FromMinutes(1));
        var again = A.Sql.Start("select * from claim_jobs_v1($1, $2, 5)", worker, claim.Lease);
        await A.Sql.WaitUntilBlockedAsync();
        await b.Sql.CommitAsync();

        // The worker may have had its row still; its lease is gone either way.
        Assert.Null(Assert.Single(await again)["job_id"]);
        Assert.Equal("ready", await A.StateAsync(id));
    }

    [Fact]
    public async Task Resending_a_claim_with_its_cursor_skips_nothing_afterwards()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(4);
        var first = await A.ClaimAsync(worker, 2);
        var resent = await A.ClaimAsync(worker, 2, first.Lease);
        Assert.Equal(ids[2..], (await A.ClaimAsync(worker, cursor: resent.Cursor)).Ids);
    }
}
