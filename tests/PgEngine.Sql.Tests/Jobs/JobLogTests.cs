using System.Text.Json;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>Log lines: fenced by lease, bounded, gone with the job's history.</summary>
public sealed class JobLogTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static string Lines(params string[] messages) =>
        JsonSerializer.Serialize(messages.Select(message => new { level = "information", message, ago_ms = 1500 }));

    private Task<List<string>> AppendAsync(long job, Guid lease, string entries) =>
        Sql.QueryAsync<string>("select answer from append_log_v1(array[$1], array[$2], array[$3::jsonb])", job, lease, entries);

    private Task<List<string>> LogAsync(long job) => Sql.QueryAsync<string>("select message from job_log($1)", job);

    private async Task<(long Job, Guid Lease)> RunningAsync()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        return (claim.Job.Id, claim.Lease);
    }

    [Fact]
    public async Task Lines_are_kept_in_order_with_level_attempt_and_the_time_they_were_written()
    {
        var (job, lease) = await RunningAsync();
        Assert.Equal(["ok"], await AppendAsync(job, lease, Lines("one", "two")));
        Assert.Equal(["ok"], await AppendAsync(job, lease, """[{"level": "error", "message": "three", "ago_ms": 0}]"""));
        Assert.Equal(
            [(1, "one", "information", Noon.AddMilliseconds(-1500)), (2, "two", "information", Noon.AddMilliseconds(-1500)), (3, "three", "error", Noon)],
            (await Sql.RowsAsync("select * from job_log($1)", job)).Select(row =>
                (row.Get<int>("n"), row.Get<string>("message"), row.Get<string>("level"), row.Get<DateTime>("at"))));
        Assert.Equal(["three"], await Sql.QueryAsync<string>("select message from job_log($1, 2)", job));
        Assert.Equal([1, 1, 1], await Sql.QueryAsync<int>("select attempt from job_log($1)", job));
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("fail")]
    [InlineData("discard")]
    public async Task Lines_that_come_behind_the_outcome_of_their_attempt_are_kept(string outcome)
    {
        var (job, lease) = await RunningAsync();
        await A.SettleAsync(job, lease, outcome);
        Assert.Equal(["ok"], await AppendAsync(job, lease, Lines("last words")));
        Assert.Equal(["last words"], await LogAsync(job));
    }

    [Fact]
    public async Task Another_lease_and_a_job_without_history_are_refused()
    {
        await Sql.ExecuteAsync("select set_queue('default', history => 'none')");
        var (job, lease) = await RunningAsync();
        Assert.Equal(["stale"], await AppendAsync(job, Guid.NewGuid(), Lines("not mine")));
        await A.CompleteAsync(lease, job);
        Assert.Equal(["stale"], await AppendAsync(job, lease, Lines("nobody can read it")));
        Assert.Empty(await LogAsync(job));
    }

    [Fact]
    public async Task The_newest_thousand_lines_are_kept_and_of_a_line_4096_characters()
    {
        var (job, lease) = await RunningAsync();
        await AppendAsync(job, lease, Lines([.. Enumerable.Range(1, 600).Select(n => $"a{n}")]));
        await AppendAsync(job, lease, Lines([.. Enumerable.Range(1, 1500).Select(n => $"b{n}")]));
        await AppendAsync(job, lease, Lines(new string('x', 5000)));
        var lines = await LogAsync(job);
        Assert.Equal(1000, lines.Count);
        Assert.Equal(("b502", 4096), (lines[0], lines[^1].Length));
    }

    [Fact]
    public async Task Lines_of_many_jobs_go_in_one_call()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        var answers = await Sql.RowsAsync(
            "select * from append_log_v1(array[$1, $2, $1], array[$3, gen_random_uuid(), $3], array[$4, $4, $4]::jsonb[])",
            claim.Ids[0], claim.Ids[1], claim.Lease, Lines("x"));
        Assert.Equal([1, 3], answers.Single(row => (string?)row["answer"] == "ok").Get<int[]>("items"));
        Assert.Equal([2], answers.Single(row => (string?)row["answer"] == "stale").Get<int[]>("items"));
        Assert.Equal(["x", "x"], await LogAsync(claim.Ids[0]));
    }

    [Theory]
    [InlineData("select append_log_v1(array[1], array[gen_random_uuid()], array['{}']::jsonb[])")]
    [InlineData("select append_log_v1(array[1, 2], array[gen_random_uuid()], array['[]']::jsonb[])")]
    public async Task Arrays_that_do_not_fit_together_are_refused(string statement) => await RefusedAsync("QE011", () => Sql.ExecuteAsync(statement));

    [Fact]
    public async Task Lines_go_with_the_history_of_their_job()
    {
        var (live, lease) = await RunningAsync();
        await AppendAsync(live, lease, Lines("live"));
        var (kept, keptLease) = await RunningAsync();
        await A.CompleteAsync(keptLease, kept);
        await AppendAsync(kept, keptLease, Lines("kept"));
        var (gone, goneLease) = await RunningAsync();
        await A.CompleteAsync(goneLease, gone);
        await AppendAsync(gone, goneLease, Lines("gone"));
        await Sql.ExecuteAsync("delete from history where id = $1", gone);

        await Sql.ExecuteAsync("select _forget_job_logs()");
        Assert.Equal(["live", "kept"], await Sql.QueryAsync<string>("select message from job_logs order by job_id"));
    }
}
