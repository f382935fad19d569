using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class SetProgressTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<Dictionary<int, string>> ReportAsync(params (long Job, Guid Lease, string? Progress)[] items)
    {
        var rows = await Sql.RowsAsync(
            "select * from set_progress_v1($1, $2, $3::jsonb[])",
            items.Select(item => item.Job).ToArray(),
            items.Select(item => item.Lease).ToArray(),
            items.Select(item => item.Progress).ToArray());
        return rows.SelectMany(row => row.Get<int[]>("items"), (row, place) => (place, row.Get<string>("answer"))).ToDictionary();
    }

    private Task<List<string>> ProgressAsync() => Sql.QueryAsync<string>("select progress from progress order by job_id");

    [Fact]
    public async Task The_last_report_of_a_running_job_is_kept_beside_it()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        Assert.Equal(
            new Dictionary<int, string> { [1] = "ok", [2] = "ok", [3] = "ok" },
            await ReportAsync((ids[1], claim.Lease, "1"), (ids[0], claim.Lease, """{"done": 5}"""), (ids[1], claim.Lease, "2")));
        Assert.Equal(["""{"done": 5}""", "2"], await ProgressAsync());

        await ReportAsync((ids[0], claim.Lease, null));
        Assert.Equal(["null", "2"], await ProgressAsync());
    }

    [Fact]
    public async Task A_report_under_a_lost_lease_is_stale_and_leaves_the_rest()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, ids[0]);
        Assert.Equal(
            new Dictionary<int, string> { [1] = "stale", [2] = "ok", [3] = "stale", [4] = "stale" },
            await ReportAsync(
                (ids[0], claim.Lease, "1"), (ids[1], claim.Lease, "2"), (ids[1], Guid.NewGuid(), "3"), (5, claim.Lease, "4")));
        Assert.Equal(["2"], await ProgressAsync());
    }

    [Fact]
    public async Task Arrays_of_different_length_are_refused_and_empty_ones_are_no_answer()
    {
        await RefusedAsync("QE011", () => Sql.RowsAsync("select * from set_progress_v1('{1}', '{}', '{}')"));
        await RefusedAsync(
            "QE011", () => Sql.RowsAsync("select * from set_progress_v1('{1}', array[gen_random_uuid()], null)"));
        Assert.Empty(await ReportAsync());
    }

    [Fact]
    public async Task Reports_of_jobs_that_have_ended_are_removed_by_a_sweeping_beat()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        await ReportAsync((ids[0], claim.Lease, "1"), (ids[1], claim.Lease, "2"));
        await A.CompleteAsync(claim.Lease, ids[0]);
        await A.BeatAsync(worker, [claim.Lease]);
        Assert.Equal(["2"], await ProgressAsync());
    }

    [Fact]
    public async Task A_report_does_not_touch_the_job()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        var before = await Sql.ScalarAsync<string>("select xmin::text || ctid::text from jobs");
        await ReportAsync((id, claim.Lease, "1"));
        Assert.Equal(before, await Sql.ScalarAsync<string>("select xmin::text || ctid::text from jobs"));
    }
}
