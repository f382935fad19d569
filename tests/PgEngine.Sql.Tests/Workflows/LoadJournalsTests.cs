using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>What a claim of runs brings along: their journals, or what was added to them.</summary>
public sealed class LoadJournalsTests(DatabaseFixture fixture) : RunTest(fixture)
{
    [Fact]
    public async Task A_new_run_costs_no_row()
    {
        await Runs.StartAsync();
        var lease = await Runs.ClaimAsync();
        Assert.Empty(await Runs.LoadAsync(lease));
    }

    [Fact]
    public async Task A_job_that_was_enqueued_becomes_a_run_with_its_first_claim()
    {
        var run = await A.EnqueueAsync("order");
        Assert.Null((await A.JobAsync(run))["step_count"]);
        var lease = await Runs.ClaimAsync();
        Assert.Empty(await Runs.LoadAsync(lease));
        Assert.Equal(0, (await A.JobAsync(run))["step_count"]);
    }

    [Fact]
    public async Task A_run_that_comes_back_brings_its_whole_journal_in_order()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new(run, lease, "b#1", 2, Value: "2"), new(run, lease, "a#1", 1, 7, null), new(run, lease, "c#1", 3));
        await A.SettleAsync(run, lease, "release");

        var rows = await Runs.LoadAsync(await Runs.ClaimAsync());

        Assert.Equal(["1 a#1 7", "2 b#1 1", "3 c#1 1"], Text(rows));
        Assert.Equal((run, Hash("b#1"), Noon, null), (rows[1]["run_id"], rows[1]["hash"], rows[1]["at"], rows[1]["is_partial"]));
        Assert.Equal("2"u8.ToArray(), rows[1].Get<byte[]>("value"));
        Assert.Null(rows[0]["value"]);
    }

    [Fact]
    public async Task The_worker_that_parked_a_run_gets_what_was_added_since()
    {
        var run = await ParkedAsync();
        Assert.True(await Runs.SignalAsync(run, "go", "7"));

        var rows = await Runs.LoadAsync(await Runs.ClaimAsync());

        Assert.Equal(["3 wait#1 6", "partial"], Text(rows));
    }

    [Fact]
    public async Task Another_worker_gets_all()
    {
        var run = await ParkedAsync();
        await Runs.SignalAsync(run, "go");
        var other = await AnotherAsync("other", asAnotherWorker: true);

        var rows = await other.LoadAsync(await other.ClaimAsync());

        Assert.Equal(["1 a#1 1", "2 b#1 1", "3 wait#1 6"], Text(rows));
    }

    [Fact]
    public async Task The_worker_that_parked_a_run_and_lost_it_again_gets_all()
    {
        var run = await ParkedAsync();
        await Runs.SignalAsync(run, "go");
        var lease = await Runs.ClaimAsync();
        await A.SettleAsync(run, lease, "release");
        Assert.Equal(["1 a#1 1", "2 b#1 1", "3 wait#1 6"], Text(await Runs.LoadAsync(await Runs.ClaimAsync())));
    }

    [Fact]
    public async Task Bounds_leave_rows_out_and_say_so()
    {
        var (run, lease) = await BigAsync();
        await A.SettleAsync(run, lease, "release");
        lease = await Runs.ClaimAsync();

        Assert.Equal(["1 s1#1 1", "2 s2#1 1", "partial"], Text(await Runs.LoadAsync(lease, runBytes: 2500)));
        Assert.Equal(["1 s1#1 1", "partial"], Text(await Runs.LoadAsync(lease, maxBytes: 1500)));
        Assert.Equal(["partial"], Text(await Runs.LoadAsync(lease, maxBytes: 10)));
        Assert.Equal(5, (await Runs.LoadAsync(lease)).Count);
    }

    [Fact]
    public async Task The_bound_of_the_claim_holds_for_all_its_runs_together()
    {
        var first = await Runs.StartAsync();
        var second = await Runs.StartAsync();
        var lease = await Runs.ClaimAsync();
        await Runs.CheckpointAsync([.. FiveSteps(first, lease), .. FiveSteps(second, lease)]);
        await A.SettleAsync(new Settlement(first, lease, "release"), new Settlement(second, lease, "release"));
        var rows = await Runs.LoadAsync(await Runs.ClaimAsync(), maxBytes: 7000);
        Assert.Equal(5, rows.Count(row => row.Get<long>("run_id") == first));
        Assert.Equal(["1 s1#1 1", "partial"], Text([.. rows.Where(row => row.Get<long>("run_id") == second)]));
    }

    [Fact]
    public async Task Pages_bring_the_rest_and_end()
    {
        var (run, lease) = await BigAsync();
        var page = await Runs.LoadPageAsync(run, lease, maxBytes: 2500);
        Assert.Equal(["1 s1#1 1", "2 s2#1 1", "partial"], Text(page));
        page = await Runs.LoadPageAsync(run, lease, 2, Hash("s2#1"), maxBytes: 10);
        Assert.Equal(["3 s3#1 1", "partial"], Text(page));
        page = await Runs.LoadPageAsync(run, lease, 3, Hash("s3#1"));
        Assert.Equal(["4 s4#1 1", "5 s5#1 1", "end"], Text(page));
        Assert.Equal(["end"], Text(await Runs.LoadPageAsync(run, lease, 5)));
        Assert.Empty(await Runs.LoadPageAsync(run, Guid.NewGuid()));
    }

    [Fact]
    public async Task A_plain_job_has_no_journal_and_a_foreign_lease_no_run()
    {
        await Runs.RunningAsync();
        Assert.Empty(await Runs.LoadAsync(Guid.NewGuid()));
    }

    private static string[] Text(List<Row> rows) =>
    [
        .. rows.Select(row => row["n"] is null
            ? row.Get<bool>("is_partial") ? "partial" : "end"
            : $"{row["n"]} {row["name"]} {row["kind"]}"),
    ];

    private async Task<long> ParkedAsync()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new(run, lease, "a#1", 1), new(run, lease, "b#1", 2));
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, RunSession.Waits(RunSession.Wait("wait#1", "go")), stepCount: 2));
        return run;
    }

    private async Task<(long Run, Guid Lease)> BigAsync()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(FiveSteps(run, lease));
        return (run, lease);
    }

    private static Step[] FiveSteps(long run, Guid lease) =>
        [.. Enumerable.Range(1, 5).Select(n => new Step(run, lease, $"s{n}#1", n, Value: new string('1', 1000)))];
}
