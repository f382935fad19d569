using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Groups;

/// <summary>Groups inside groups, and members that come back from the dead letters.</summary>
public sealed class NestedGroupTests(DatabaseFixture fixture) : GroupTest(fixture)
{
    private Task<long> InnerAsync(long outer, string? callback = null) => CreateAsync(callback, $$"""{"parent": {{outer}}}""");

    [Fact]
    public async Task A_group_waits_for_the_groups_inside_it()
    {
        var outer = await CreateAsync();
        var inner = await InnerAsync(outer);
        Assert.Equal("closed", await CloseAsync(outer));
        await AddAsync(inner, 1);
        await CloseAsync(inner);
        var claim = await A.ClaimAsync(Worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal("finished", await StateAsync(inner));
        await FinishedOnceAsync(outer);
    }

    [Fact]
    public async Task The_end_of_the_innermost_finishes_all_around_it()
    {
        var outer = await CreateAsync();
        var middle = await InnerAsync(outer);
        var inner = await InnerAsync(middle);
        await AddAsync(inner, 1);
        foreach (var group in new[] { outer, middle, inner })
        {
            Assert.Equal("closed", await CloseAsync(group));
        }

        var claim = await A.ClaimAsync(Worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await FinishedOnceAsync(outer);
        Assert.Equal("finished", await StateAsync(middle));
    }

    [Fact]
    public async Task A_group_waits_for_the_callbacks_of_the_groups_inside_it()
    {
        var outer = await CreateAsync();
        var inner = await InnerAsync(outer, """{"kind": "work"}""");
        await CloseAsync(outer);
        Assert.Equal("finished", await CloseAsync(inner));
        Assert.Equal("closed", await StateAsync(outer));
        var claim = await A.ClaimAsync(Worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await FinishedOnceAsync(outer);
    }

    [Fact]
    public async Task A_member_that_is_replaced_by_its_key_moves_to_the_other_group_and_the_first_does_not_wait_for_it()
    {
        var first = await CreateAsync();
        var second = await CreateAsync(callback: null);
        await KeyedAsync(first);
        await CloseAsync(first);
        await KeyedAsync(second);
        await FinishedOnceAsync(first);
        Assert.Equal((1, 0, 0, 0), await CountsAsync(second));
    }

    [Fact]
    public async Task So_does_one_that_waits_for_the_head_of_its_key()
    {
        var first = await CreateAsync();
        var second = await CreateAsync(callback: null);
        await Sql.ExecuteAsync("select enqueue('work', key => 'k')");
        var claim = await A.ClaimAsync(Worker);
        await KeyedAsync(first);
        await CloseAsync(first);
        await KeyedAsync(second);
        await FinishedOnceAsync(first);
        Assert.Equal((1, 0, 0, 0), await CountsAsync(second));
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Single((await A.ClaimAsync(Worker)).Ids);
    }

    private Task KeyedAsync(long group) =>
        Sql.ExecuteAsync("select enqueue('work', key => 'k', options => jsonb_build_object('group', $1::bigint))", group);

    [Fact]
    public async Task A_dead_letter_that_is_retried_counts_as_live_again_while_its_group_has_not_finished()
    {
        var (group, claim) = await RunningAsync(2);
        await A.SettleAsync(claim.Ids[0], claim.Lease, "fail", """{"permanent": true}""");
        Assert.Equal((1, 0, 1, 0), await CountsAsync(group));
        await A.RetryAsync(claim.Ids[0]);
        Assert.Equal((2, 0, 0, 0), await CountsAsync(group));
        await A.CompleteAsync(claim.Lease, claim.Ids[1]);
        Assert.Equal("closed", await StateAsync(group));
        claim = await A.ClaimAsync(Worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await FinishedOnceAsync(group);
        Assert.Equal((0, 2, 0, 0), await CountsAsync(group));
    }

    [Fact]
    public async Task A_dead_letter_that_is_retried_after_its_group_has_finished_does_not_open_it_again()
    {
        var (group, claim) = await RunningAsync(1);
        await A.SettleAsync(claim.Ids[0], claim.Lease, "fail", """{"permanent": true}""");
        await FinishedOnceAsync(group);
        Assert.Equal("retried", await A.RetryAsync(claim.Ids[0]));
        Assert.Equal((1, 0, 1, 0), await CountsAsync(group));
        claim = await A.ClaimAsync(Worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await FinishedOnceAsync(group);
        Assert.Equal((0, 0, 1, 0), await CountsAsync(group));
        Assert.Equal(group, (await A.HistoryAsync(claim.Ids[0]))["group_id"]);
    }
}
