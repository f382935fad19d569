using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

/// <summary>A job that takes its worker with it again and again.</summary>
public sealed class SweepPoisonTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(30);

    private async Task<(Claim Claim, string Action)> LoseAsync()
    {
        var claim = await A.ClaimAsync(await A.RegisterAsync(), free: 16, alone: true);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var swept = await A.SweepAsync(Threshold);
        return (claim, swept.First(row => row.Get<long>("job_id") == claim.Ids[0]).Get<string>("action"));
    }

    [Fact]
    public async Task Two_losses_together_and_three_alone_end_it_as_poison()
    {
        var id = await A.EnqueueAsync(maxAttempts: 1);
        for (var losses = 1; losses <= 4; losses++)
        {
            Assert.Equal("rescued", (await LoseAsync()).Action);
            Assert.Equal((short)losses, (await A.JobAsync(id))["losses"]);
        }

        Assert.Equal("failed", (await LoseAsync()).Action);
        var past = await A.HistoryAsync(id);
        Assert.Equal("failed", past["state"]);
        Assert.StartsWith("poison", past.Get<string>("reason"), StringComparison.Ordinal);
        Assert.Equal((short)5, past["losses"]);
        Assert.Equal(past["attempt"], past["spared"]);
        Assert.Equal(5, await Sql.ScalarAsync<long>("select count(*) from history, jsonb_array_elements(attempts) as e where e ->> 'outcome' = 'lost'"));
    }

    [Fact]
    public async Task Its_neighbours_stop_being_lost_with_it()
    {
        var poison = await A.EnqueueAsync();
        var neighbours = await A.EnqueueAsync(5);
        await LoseAsync();
        await LoseAsync();

        // From now on each claim with nothing else in hand takes one suspect alone.
        for (var n = 0; n < 3; n++)
        {
            var (claim, _) = await LoseAsync();
            Assert.Equal([poison], claim.Ids);
            await Sql.ExecuteAsync("update jobs set run_at = $1 where id = $2", Noon, poison);
        }

        Assert.Equal("failed", await A.StateAsync(poison));
        var worker = await A.RegisterAsync();
        var done = new List<long>();
        for (var claim = await A.ClaimAsync(worker, alone: true); claim.Jobs.Count > 0; claim = await A.ClaimAsync(worker, alone: true))
        {
            Assert.Single(claim.Jobs);
            await A.CompleteAsync(claim.Lease, claim.Ids);
            done.AddRange(claim.Ids);
        }

        Assert.Equal(neighbours, done.Order());
    }

    [Fact]
    public async Task Failures_in_between_do_not_count_as_losses()
    {
        var id = await A.EnqueueAsync(maxAttempts: 20);
        for (var n = 0; n < 6; n++)
        {
            var claim = await A.ClaimAsync(await A.RegisterAsync(), alone: true);
            await A.SettleAsync(id, claim.Lease, "fail", """{"retry_in_ms": 0}""");
        }

        Assert.Equal((short)0, (await A.JobAsync(id))["losses"]);
    }
}
