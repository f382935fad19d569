using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>Whether the commit of a claim waits for the disk.</summary>
public sealed class ClaimCommitTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const string Claim = "select count(job_id) from claim_jobs_v1($1, gen_random_uuid(), 1, p_async_commit => $2)";

    [Theory]
    [InlineData(true, "off")]
    [InlineData(false, "on")]
    public async Task A_claim_waits_for_the_disk_unless_it_is_told_not_to_and_only_its_own_transaction_does_not(bool async, string during)
    {
        await A.Sql.ExecuteAsync("set synchronous_commit = on");
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        await A.Sql.BeginAsync();
        Assert.Equal(1, await A.Sql.ScalarAsync<long>(Claim, worker, async));
        Assert.Equal(during, await A.Sql.ScalarAsync<string>("show synchronous_commit"));
        await A.Sql.CommitAsync();
        Assert.Equal("on", await A.Sql.ScalarAsync<string>("show synchronous_commit"));
    }
}
