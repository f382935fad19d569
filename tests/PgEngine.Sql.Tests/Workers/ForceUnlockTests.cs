using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

public sealed class ForceUnlockTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task Everything_is_taken_from_a_worker_and_no_attempt_is_spent()
    {
        var worker = await A.RegisterAsync(name: "dead");
        var other = await A.RegisterAsync(name: "alive");
        await A.EnqueueAsync(4);
        var claim = await A.ClaimAsync(worker, 3);
        var kept = await A.ClaimAsync(other);

        var rows = await Sql.RowsAsync("select * from force_unlock_workers($1) order by worker_id", (long[])[worker, 7]);

        Assert.Equal([(7L, null, null), (worker, "dead", 3)], rows.Select(row => ((long)row["worker_id"]!, (string?)row["worker_name"], (int?)row["released"])));
        Assert.Equal([(0, 1, 1), (0, 1, 1), (0, 1, 1)], (await Sql.RowsAsync(
            "select losses::int, attempt, spared from jobs where state = 'ready'")).Select(row => ((int)row["losses"]!, (int)row["attempt"]!, (int)row["spared"]!)));
        Assert.Equal("running", await A.StateAsync(kept.Job.Id));

        // If it lives after all: nothing it does counts, and it must register again.
        Assert.False((await A.BeatAsync(worker, [claim.Lease])).Known);
        var late = await A.CompleteAsync(claim.Lease, claim.Ids[0]);
        Assert.NotEqual("ok", Assert.Single(late).Said);
        await RefusedAsync("QE101", () => A.ClaimAsync(worker));
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from audit where act = 'force_unlock_workers'"));
    }

    [Fact]
    public async Task Another_worker_takes_the_jobs_at_once()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        await A.ClaimAsync(worker);
        await Sql.ExecuteAsync("select force_unlock_workers(array[$1])", worker);
        Assert.Single((await A.ClaimAsync(await A.RegisterAsync())).Jobs);
    }

    [Fact]
    public Task A_list_is_needed() => RefusedAsync("QE011", () => Sql.ExecuteAsync("select force_unlock_workers(null)"));
}
