using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class GetResultTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<string> ResultAsync(long id)
    {
        var row = await Sql.RowAsync("select * from get_result_v1($1)", id);
        return $"{row["state"]} {row["finished"]} {row["result"] ?? "-"} {row["reason"] ?? "-"}";
    }

    [Fact]
    public async Task It_follows_a_job_from_its_queue_to_its_result()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync(keepResult: true);
        Assert.Equal("ready False - -", await ResultAsync(id));
        var claim = await A.ClaimAsync(worker);
        Assert.Equal("running False - -", await ResultAsync(id));
        await A.SettleAsync(id, claim.Lease, "complete", """{"result": [7]}""");
        Assert.Equal("completed True [7] -", await ResultAsync(id));
    }

    [Fact]
    public async Task It_tells_why_a_job_has_none()
    {
        var worker = await A.RegisterAsync();
        var cancelled = await A.EnqueueAsync(runAt: Noon.AddDays(1));
        await A.CancelAsync(cancelled, "enough");
        Assert.Equal("cancelled True - enough", await ResultAsync(cancelled));
        var failed = await A.EnqueueAsync(maxAttempts: 1);
        await A.SettleAsync(failed, (await A.ClaimAsync(worker)).Lease, "fail");
        Assert.Equal("failed True - all 1 attempts failed", await ResultAsync(failed));
    }

    [Fact]
    public async Task A_job_nobody_knows_has_no_row() =>
        Assert.Empty(await Sql.RowsAsync("select * from get_result_v1(1)"));
}
