using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

/// <summary>What an operator sees and may say.</summary>
public sealed class SweepByHandTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(30);

    private async Task<List<string>> ContentsAsync()
    {
        var contents = new List<string>();
        foreach (var table in new[] { "jobs", "leases", "workers", "history", "attempts", "sweep_state", "audit" })
        {
            contents.AddRange(await Sql.QueryAsync<string>($"select '{table}' || t::text || t.xmin from {table} as t order by 1"));
        }

        return contents;
    }

    private async Task MixAsync()
    {
        var dead = await A.RegisterAsync(name: "dead");
        var ids = await A.EnqueueAsync(4);
        await A.ClaimAsync(dead);
        await A.CancelAsync(ids[0]);
        await Sql.ExecuteAsync("update jobs set losses = 4 where id = $1", ids[1]);
        await A.RegisterAsync(name: "idle");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await A.RegisterAsync(name: "alive");
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        await MixAsync();
        var before = await ContentsAsync();
        await A.SweepAsync(Threshold, dryRun: true);
        await A.SweepAsync(dryRun: true);
        Assert.Equal(before, await ContentsAsync());
    }

    [Fact]
    public async Task A_dry_run_says_what_the_sweep_then_does_to_each_job()
    {
        static string[] Jobs(IEnumerable<Row> rows) =>
            [.. rows.Where(row => row["job_id"] is not null).Select(row => row.ToString()).Order()];

        await MixAsync();
        var said = await A.SweepAsync(Threshold, dryRun: true);
        var done = await A.SweepAsync(Threshold);
        Assert.Equal(4, Jobs(said).Length);
        Assert.Equal(Jobs(said), Jobs(done));
        Assert.Contains(said, row => row.Get<string>("worker_name") == "idle" && row.Get<string>("action") == "worker removed");
        Assert.DoesNotContain(said, row => row.Get<string>("worker_name") == "alive");
    }

    [Fact]
    public async Task A_dry_run_says_that_jobs_are_kept_during_the_grace_after_an_outage()
    {
        await MixAsync();
        await A.SweepAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.All(await A.SweepAsync(dryRun: true), row => Assert.Equal("kept (grace)", row["action"]));
        Assert.Empty(await A.SweepAsync());
    }

    [Fact]
    public async Task Only_what_is_done_is_audited()
    {
        await A.SweepAsync(dryRun: true);
        await A.SweepAsync(Threshold);
        var audit = await Sql.RowAsync("select * from audit");
        Assert.Equal("sweep_stale_workers", audit["act"]);
        Assert.Contains("00:00:30", audit.Get<string>("details"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("threshold => '-1 s'")]
    [InlineData("recovery_delay => '-1 s'")]
    public async Task A_negative_time_is_refused(string arguments) =>
        await RefusedAsync("QE008", () => Sql.RowsAsync($"select * from sweep_stale_workers({arguments})"));
}
