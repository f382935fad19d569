using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Finding runs: by state, workflow, labels, key, queue, time and parent.</summary>
public sealed class RunsTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    private Task<List<long>> IdsAsync(string arguments = "") => Sql.QueryAsync<long>($"select run_id from runs({arguments})");

    [Fact]
    public async Task Live_and_finished_runs_come_together_newest_first_and_plain_jobs_not_at_all()
    {
        var first = await StartAsync();
        await A.EnqueueAsync();
        var second = await StartAsync();
        await EndAsync(first);
        await EndAsync(await A.EnqueueAsync());
        Assert.Equal([second, first], await IdsAsync());
        Assert.Equal([second], await IdsAsync("max => 1"));
        Assert.Equal([first], await IdsAsync($"before_id => {second}"));
    }

    [Fact]
    public async Task Every_state_can_be_asked_for_alone()
    {
        var worker = await ServeAsync();
        var running = await StartAsync();
        await A.ClaimAsync(worker);
        var expected = new Dictionary<string, long>
        {
            ["running"] = running,
            ["ready"] = await StartAsync(),
            ["scheduled"] = await StartAsync("run_at => _clock() + interval '1 hour'"),
            ["waiting"] = await StartAsync(),
            ["paused"] = await StartAsync(),
            ["blocked"] = await StartAsync(),
            ["cancelling"] = await StartAsync(),
            ["completed"] = await StartAsync(),
            ["failed"] = await StartAsync(),
            ["cancelled"] = await StartAsync(),
        };
        var timed = await StartAsync();
        await ParkAsync(expected["waiting"], "go");
        await ParkAsync(timed, null, Noon.AddDays(1));
        await ActAsync("pause", expected["paused"]);
        await BlockAsync(expected["blocked"], "diff");
        await ParkAsync(expected["cancelling"], "go");
        await A.CancelAsync(expected["cancelling"]);
        await EndAsync(expected["completed"], "completed");
        await EndAsync(expected["failed"]);
        await EndAsync(expected["cancelled"], "cancelled");

        foreach (var (state, run) in expected)
        {
            Assert.Equal(state == "waiting" ? [timed, run] : [run], await IdsAsync($"state => '{state}'"));
            Assert.Equal(state, await WordAsync(run));
        }

        Assert.Equal(8, (await IdsAsync("state => 'live'")).Count);
        Assert.Equal(3, (await IdsAsync("state => 'finished'")).Count);
    }

    [Fact]
    public async Task Workflow_version_and_tag_narrow_the_list()
    {
        var one = await StartAsync();
        var two = await StartAsync("version => 2, tags => array['eu', 'gpu']");
        var other = await StartAsync(workflow: "orders");
        await EndAsync(one);

        Assert.Equal([two, one], await IdsAsync("workflow => 'order'"));
        Assert.Equal([other], await IdsAsync("workflow => 'orders'"));
        Assert.Equal([two], await IdsAsync("""workflow => 'order', options => '{"version": 2}'"""));
        Assert.Equal([other, one], await IdsAsync("""options => '{"version": 1}'"""));
        Assert.Equal([two], await IdsAsync("""options => '{"tag": "gpu"}'"""));
    }

    [Fact]
    public async Task Labels_key_queue_and_parent_narrow_the_list()
    {
        var run = await StartAsync("""key => 'a', labels => '{"shop": "b", "region": "eu"}'""");
        var second = await StartAsync("""labels => '{"shop": "c"}', queue => 'slow'""");
        var child = await ChildAsync(run);
        await EndAsync(second);

        Assert.Equal([run], await IdsAsync("""labels => '{"shop": "b"}'"""));
        Assert.Equal([second], await IdsAsync("""labels => '{"shop": "c"}'"""));
        Assert.Empty(await IdsAsync("""labels => '{"shop": "d"}'"""));
        Assert.Equal([run], await IdsAsync("key => 'a'"));
        Assert.Equal([second], await IdsAsync("queue => 'slow'"));
        Assert.Equal([child], await Sql.QueryAsync<long>("select run_id from runs(options => jsonb_build_object('parent', $1))", run));
    }

    [Fact]
    public async Task Time_narrows_the_list()
    {
        var early = await StartAsync();
        await Clock.AdvanceAsync(TimeSpan.FromDays(1));
        var late = await StartAsync();
        Assert.Equal([late], await IdsAsync("created_after => _clock()"));
        Assert.Equal([early], await IdsAsync("created_before => _clock()"));
    }

    [Theory]
    [InlineData("QE202", "state => 'done'")]
    [InlineData("QE202", "max => 0")]
    [InlineData("QE202", "before_id => 0")]
    [InlineData("QE202", "labels => '[1]'")]
    [InlineData("QE202", "created_after => '2030-01-02', created_before => '2030-01-01'")]
    [InlineData("QE009", """options => '{"colour": "red"}'""")]
    [InlineData("QE009", """options => '{"parent": "x"}'""")]
    public Task A_filter_that_can_only_be_a_mistake_is_refused(string code, string arguments) => RefusedAsync(code, () => IdsAsync(arguments));

    [Fact]
    public async Task Runs_among_many_finished_jobs_are_found_without_reading_those()
    {
        await Database.FinishedAsync(firstId: 1, count: 20000);
        var run = await StartAsync("""labels => '{"shop": "b"}'""");
        await EndAsync(run);
        await Sql.ExecuteAsync("vacuum analyze history");

        foreach (var arguments in new[] { "", "state => 'failed'", """labels => '{"shop": "b"}'""" })
        {
            await Sql.BeginAsync();
            Assert.Equal([run], await IdsAsync(arguments));
            var read = await Sql.ScalarAsync<long>(
                "select (sum(coalesce(seq_tup_read, 0)) + sum(coalesce(idx_tup_fetch, 0)))::bigint from pg_stat_xact_user_tables where relname like 'history%'");
            await Sql.CommitAsync();
            Assert.InRange(read, 0, 100);
        }
    }

    [Fact]
    public async Task In_the_list_of_jobs_a_run_that_waits_until_a_time_is_waiting_not_scheduled()
    {
        await ServeAsync();
        var timed = await StartAsync();
        await ParkAsync(timed, null, Noon.AddDays(1));
        var waiting = await StartAsync();
        await ParkAsync(waiting, "go");
        var later = await A.EnqueueAsync(runAt: Noon.AddDays(1));

        Assert.Equal([waiting, timed], await Sql.QueryAsync<long>("select id from jobs('waiting')"));
        Assert.Equal([later], await Sql.QueryAsync<long>("select id from jobs('scheduled')"));
        Assert.Equal([later], await Sql.QueryAsync<long>("select id from jobs('ready')"));
        Assert.Equal(["ready", "waiting", "waiting"], await Sql.QueryAsync<string>("select state from jobs()"));
        Assert.Equal("waiting", await Sql.ScalarAsync<string>("select state from job($1)", timed));
        var stats = await Sql.RowAsync("select * from queue_stats('default')");
        Assert.Equal((1L, 2L, 0L), (stats["scheduled"], stats["waiting"], stats["ready"]));

        await Clock.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal("ready", await Sql.ScalarAsync<string>("select state from job($1)", timed));
        Assert.Equal((2L, 1L), ((await Sql.RowAsync("select * from queue_stats('default')"))["ready"], (await Sql.RowAsync("select * from queue_stats('default')"))["waiting"]));
    }
}
