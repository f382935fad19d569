using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>A completion that enqueues: both or neither, and a bad job fails its maker alone.</summary>
public sealed class ChainedEnqueueTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<Claim> RunningAsync(int jobs = 1)
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(jobs);
        return await A.ClaimAsync(worker);
    }

    private Task<List<string>> ReadyAsync() => Sql.QueryAsync<string>("select kind from jobs where state = 'ready' order by id");

    [Fact]
    public async Task The_jobs_come_with_the_completion_and_its_result()
    {
        var claim = await RunningAsync();
        await A.Sql.BeginAsync();
        var answer = await A.SettleAsync(
            claim.Ids[0], claim.Lease, "complete",
            """{"result": 7, "enqueue": [{"kind": "next", "payload": {"a": 1}}, {"kind": "later", "delay_ms": 60000}]}""");
        Assert.Equal(Answer.Ok("completed"), answer);
        await A.Sql.RollbackAsync();
        Assert.Empty(await ReadyAsync());

        await A.SettleAsync(
            claim.Ids[0], claim.Lease, "complete",
            """{"result": 7, "enqueue": [{"kind": "next", "payload": {"a": 1}}, {"kind": "later", "delay_ms": 60000}]}""");
        Assert.Equal(["next", "later"], await ReadyAsync());
        Assert.Equal("7", (await A.HistoryAsync(claim.Ids[0]))["result"]);
        Assert.Equal(Noon.AddMinutes(1), await Sql.ScalarAsync<DateTime>("select run_at from jobs where kind = 'later'"));
    }

    [Fact]
    public async Task Sending_the_completion_again_enqueues_nothing()
    {
        var claim = await RunningAsync();
        await A.SettleAsync(claim.Ids[0], claim.Lease, "complete", """{"enqueue": [{"kind": "next"}]}""");
        Assert.Equal(
            Answer.Already("completed"), await A.SettleAsync(claim.Ids[0], claim.Lease, "complete", """{"enqueue": [{"kind": "next"}]}"""));
        Assert.Single(await ReadyAsync());
    }

    [Theory]
    [InlineData("""{"enqueue": [{"kind": "next"}, {"kind": ""}]}""", "QE001")]
    [InlineData("""{"enqueue": [{"kind": "next"}, {"kind": "x", "run_at": "yesterdayish"}]}""", "22007")]
    [InlineData("""{"enqueue": [{"kind": "next"}, {"kind": "x", "options": {"group": 4}}]}""", "QE031")]
    [InlineData("""{"enqueue": {"kind": "next"}}""", "QE011")]
    public async Task A_job_that_is_refused_fails_its_maker_for_good_and_nothing_else(string detail, string code)
    {
        var claim = await RunningAsync(3);
        Assert.Equal(
            [Answer.Ok("completed"), Answer.Ok("failed"), Answer.Ok("completed")],
            await A.SettleAsync(
                new Settlement(claim.Ids[0], claim.Lease, "complete", """{"enqueue": [{"kind": "good"}]}"""),
                new Settlement(claim.Ids[1], claim.Lease, "complete", detail),
                new Settlement(claim.Ids[2], claim.Lease, "complete", """{"result": 1}""")));
        Assert.Equal(["good"], await ReadyAsync());
        var failed = await Sql.RowAsync("select reason, error, attempts -> 0 ->> 'error_type' as code from job($1)", claim.Ids[1]);
        Assert.Equal(("a job to enqueue on completion was refused", code), (failed["reason"], failed["code"]));
    }

    [Fact]
    public async Task A_key_that_somebody_else_is_writing_makes_the_completion_busy()
    {
        var b = await OpenAsync("b");
        var claim = await RunningAsync();
        await A.Sql.ExecuteAsync("select enqueue('next', key => 'k')");
        await b.Sql.BeginAsync();
        await b.Sql.ExecuteAsync("select enqueue('next', key => 'k')");
        Assert.Equal(Answer.Busy, await A.SettleAsync(claim.Ids[0], claim.Lease, "complete", """{"enqueue": [{"kind": "next", "key": "k"}]}"""));
        await b.Sql.CommitAsync();
        Assert.Equal(
            Answer.Ok("completed"), await A.SettleAsync(claim.Ids[0], claim.Lease, "complete", """{"enqueue": [{"kind": "next", "key": "k"}]}"""));
        Assert.Single(await ReadyAsync());
    }

    [Fact]
    public async Task A_chained_job_keeps_the_group_of_its_maker_waiting()
    {
        var worker = await A.RegisterAsync();
        var group = await Sql.ScalarAsync<long>("select create_group()");
        await A.EnqueueAsync(options: $$"""{"group": {{group}}}""");
        await Sql.ExecuteAsync("select close_group($1)", group);
        var claim = await A.ClaimAsync(worker);
        await A.SettleAsync(
            claim.Ids[0], claim.Lease, "complete", $$$"""{"enqueue": [{"kind": "work", "options": {"group": {{{group}}}}}]}""");
        Assert.Equal("closed", await Sql.ScalarAsync<string>("select state from group_status($1)", group));
        claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal("finished", await Sql.ScalarAsync<string>("select state from group_status($1)", group));
    }
}
