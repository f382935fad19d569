using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>A settle never waits for a row that another session has locked.</summary>
public sealed class SettleLocksTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private QueueSession B { get; set; } = null!;

    private Claim Claimed { get; set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        B = await OpenAsync("b");
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(4);
        Claimed = await A.ClaimAsync(worker);
    }

    private Task LockAsync(long job) => B.Sql.ExecuteAsync("select from jobs where id = $1 for update", job);

    [Fact]
    public async Task A_locked_row_is_busy_and_its_neighbours_are_settled()
    {
        await B.Sql.BeginAsync();
        await LockAsync(Claimed.Ids[1]);
        Assert.Equal(
            [Answer.Ok("completed"), Answer.Busy, Answer.Ok("completed")],
            await A.CompleteAsync(Claimed.Lease, Claimed.Ids[0], Claimed.Ids[1], Claimed.Ids[2]));
        await B.Sql.RollbackAsync();
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[1]));
    }

    [Theory]
    [InlineData("fail")]
    [InlineData("discard")]
    [InlineData("snooze")]
    [InlineData("release")]
    public async Task A_locked_row_is_busy_whatever_the_outcome(string outcome)
    {
        await B.Sql.BeginAsync();
        await LockAsync(Claimed.Ids[0]);
        Assert.Equal(Answer.Busy, await A.SettleAsync(Claimed.Ids[0], Claimed.Lease, outcome));
        Assert.Equal("running", await A.StateAsync(Claimed.Ids[0]));
        await B.Sql.RollbackAsync();
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("discard")]
    public async Task While_history_cannot_be_written_to_everything_is_busy_and_the_callers_transaction_goes_on(string outcome)
    {
        await B.Sql.BeginAsync();
        await B.Sql.ExecuteAsync("lock table history in share mode");
        await A.Sql.BeginAsync();
        Assert.Equal(Answer.Busy, await A.SettleAsync(Claimed.Ids[0], Claimed.Lease, outcome));
        Assert.Equal([Answer.Busy, Answer.Busy], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[1], Claimed.Ids[2]));
        await B.Sql.RollbackAsync();
        var ended = outcome == "complete" ? "completed" : "cancelled";
        Assert.Equal(Answer.Ok(ended), await A.SettleAsync(Claimed.Ids[0], Claimed.Lease, outcome));
        await A.Sql.CommitAsync();
        Assert.Equal((ended, "running"), (await A.StateAsync(Claimed.Ids[0]), await A.StateAsync(Claimed.Ids[1])));
    }

    [Fact]
    public async Task A_row_on_its_way_into_the_net_of_history_is_busy_when_its_partition_has_just_been_made()
    {
        await Sql.ExecuteAsync(
            """
            create function refuse() returns trigger language plpgsql as
              'begin raise exception using errcode = ''23514'', table = tg_argv[0]; end';
            create trigger refuse before insert on history for each row execute function refuse('history_day_net')
            """);
        try
        {
            Assert.Equal(Answer.Busy, await A.SettleAsync(Claimed.Ids[0], Claimed.Lease, "discard"));
            Assert.Equal([Answer.Busy, Answer.Busy], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[1], Claimed.Ids[2]));
            await Sql.ExecuteAsync(
                "drop trigger refuse on history; create trigger refuse before insert on history for each row execute function refuse('orders')");
            await RefusedAsync("23514", () => A.SettleAsync(Claimed.Ids[0], Claimed.Lease, "discard"));
        }
        finally
        {
            await Sql.ExecuteAsync("drop function refuse cascade");
        }

        Assert.Equal(Answer.Ok("cancelled"), await A.SettleAsync(Claimed.Ids[0], Claimed.Lease, "discard"));
    }

    [Fact]
    public async Task A_completion_that_is_not_committed_yet_makes_the_next_one_busy_and_then_already()
    {
        await B.Sql.BeginAsync();
        Assert.Equal([Answer.Ok("completed")], await B.CompleteAsync(Claimed.Lease, Claimed.Ids[0]));
        Assert.Equal([Answer.Busy], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[0]));
        await B.Sql.CommitAsync();
        Assert.Equal([Answer.Already("completed")], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[0]));
    }

    [Fact]
    public async Task Two_batches_in_opposite_orders_end_without_a_deadlock()
    {
        var ids = Claimed.Ids;
        await A.Sql.BeginAsync();
        await A.CompleteAsync(Claimed.Lease, ids[0]);
        await B.Sql.BeginAsync();
        await B.CompleteAsync(Claimed.Lease, ids[3]);
        var up = A.Sql.Start("select * from settle_jobs_v1($1, $2)", ids[1..], new[] { Claimed.Lease, Claimed.Lease, Claimed.Lease });
        var down = B.Sql.Start(
            "select * from settle_jobs_v1($1, $2)",
            new[] { ids[2], ids[1], ids[0] },
            new[] { Claimed.Lease, Claimed.Lease, Claimed.Lease });
        await Task.WhenAll(up, down);
        await A.Sql.CommitAsync();
        await B.Sql.CommitAsync();

        await A.CompleteAsync(Claimed.Lease, ids);
        Assert.Equal(4, await Sql.ScalarAsync<long>("select count(*) from history where state = 'completed'"));
    }

    [Fact]
    public async Task A_lease_row_that_is_locked_does_not_hold_up_a_completion()
    {
        await B.Sql.BeginAsync();
        await B.Sql.ExecuteAsync("select from leases for update");
        Assert.Equal([Answer.Ok("completed"), Answer.Ok("completed")], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[..2]));
        await B.Sql.RollbackAsync();

        Assert.Equal(4, await Sql.ScalarAsync<int>("select open from leases"));
        await A.CompleteAsync(Claimed.Lease, Claimed.Ids[2..]);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await A.BeatAsync(await Sql.ScalarAsync<long>("select worker_id from leases"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }
}
