using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Starting runs: by key, in a version, in the caller's transaction.</summary>
public sealed class StartTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    [Fact]
    public async Task A_run_is_a_ready_job_of_the_workflows_kind()
    {
        var worker = await ServeAsync();
        var run = await StartAsync("""'{"id": 42}', labels => '{"shop": "b"}'""");

        var claimed = (await A.ClaimAsync(worker)).Job;

        Assert.Equal((run, "order", """{"id": 42}"""), (claimed.Id, claimed.Kind, claimed.Payload));
        Assert.Equal((0, """{"shop": "b"}"""), ((int)(await A.JobAsync(run))["step_count"]!, (string)(await A.JobAsync(run))["labels"]!));
    }

    [Fact]
    public async Task Starting_again_by_key_returns_the_run_that_is_there()
    {
        var run = await StartAsync("key => 'a'");
        Assert.Equal(run, await StartAsync("key => 'a'"));
        Assert.NotEqual(run, await StartAsync("key => 'b'"));
        Assert.NotEqual(run, await StartAsync("key => 'a', queue => 'other'"));
    }

    [Fact]
    public async Task A_key_is_remembered_after_the_end_until_its_time_is_over()
    {
        var run = await StartAsync("key => 'a', key_ttl => '1 hour'");
        await EndAsync(run);
        Assert.Equal(run, await StartAsync("key => 'a'"));

        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.NotEqual(run, await StartAsync("key => 'a'"));
    }

    [Fact]
    public async Task A_live_run_holds_its_key_longer_than_it_is_remembered()
    {
        var run = await StartAsync("key => 'a', key_ttl => '1 hour'");
        await Clock.AdvanceAsync(TimeSpan.FromDays(40));
        Assert.Equal(run, await StartAsync("key => 'a'"));
    }

    [Fact]
    public async Task Who_wants_a_run_of_its_own_is_refused_while_the_key_is_taken_or_remembered()
    {
        var run = await StartAsync("key => 'a'");
        var error = await RefusedAsync("QE050", () => StartAsync("key => 'a', on_conflict => 'fail'"));
        Assert.Contains($"run {run}", error.MessageText, StringComparison.Ordinal);
        await EndAsync(run);
        await RefusedAsync("QE050", () => StartAsync("key => 'a', on_conflict => 'fail'"));
        Assert.True(await StartAsync("key => 'b', on_conflict => 'fail'") > run);
    }

    [Fact]
    public async Task Terminating_the_existing_run_puts_a_new_one_in_its_place()
    {
        var run = await StartAsync("key => 'a'");
        await ParkAsync(run, "go");
        var child = await ChildAsync(run);

        var next = await StartAsync("key => 'a', on_conflict => 'terminate_existing'");

        Assert.NotEqual(run, next);
        Assert.Equal(("cancelled", "cancelled", "ready"), (await WordAsync(run), await WordAsync(child), await WordAsync(next)));
        Assert.Equal("replaced", (await StatusAsync(run))["reason"]);
        Assert.Equal(next, await StartAsync("key => 'a'"));
        Assert.NotEqual(next, await StartAsync("key => 'c', on_conflict => 'terminate_existing'"));
    }

    [Fact]
    public async Task A_running_plain_job_is_not_ended_for_its_key()
    {
        var worker = await A.RegisterAsync();
        var job = await A.EnqueueKeyAsync("a");
        await A.ClaimAsync(worker);
        await RefusedAsync("QE050", () => StartAsync("key => 'a', on_conflict => 'terminate_existing'"));
        Assert.Equal("running", await A.StateAsync(job));
    }

    [Fact]
    public async Task Two_that_start_at_once_by_key_start_one_run()
    {
        var b = await OpenAsync("b");
        await Sql.BeginAsync();
        var run = await StartAsync("key => 'a'");
        var other = b.Sql.Start("select start('order', key => 'a') as id");
        await b.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();

        Assert.Equal(run, Assert.Single(await other)["id"]);
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task A_start_that_is_rolled_back_leaves_nothing()
    {
        await Sql.BeginAsync();
        var run = await StartAsync("key => 'a'");
        await SignalAsync(run, "go");
        await Sql.RollbackAsync();

        Assert.Equal(0, await Sql.ScalarAsync<long>(
            "select (select count(*) from jobs) + (select count(*) from keys) + (select count(*) from signals)"));
        Assert.NotEqual(run, await StartAsync("key => 'a'"));
    }

    [Fact]
    public async Task The_newest_registered_version_is_started_unless_another_is_named_or_pinned()
    {
        Assert.Equal("order", (await A.JobAsync(await StartAsync()))["kind"]);
        await Sql.ExecuteAsync("insert into workflows (workflow, version, registered_at) values ('order', 3, _clock())");
        Assert.Equal("order@3", (await A.JobAsync(await StartAsync()))["kind"]);
        Assert.Equal("order@2", (await A.JobAsync(await StartAsync("version => 2")))["kind"]);
        Assert.Equal("order", (await A.JobAsync(await StartAsync("version => 1")))["kind"]);
        await Sql.ExecuteAsync("select set_workflow('order', 2)");
        Assert.Equal("order@2", (await A.JobAsync(await StartAsync()))["kind"]);
    }

    [Fact]
    public async Task A_timeout_counts_from_the_time_the_run_may_begin()
    {
        var run = await StartAsync("run_at => _clock() + interval '2 hours', timeout => '1 hour'");
        Assert.Equal(TimeSpan.FromHours(3), (await A.JobAsync(run))["timeout"]);
        Assert.Equal("scheduled", await WordAsync(run));
    }

    [Fact]
    public async Task A_worker_that_sleeps_is_woken()
    {
        await ServeAsync();
        var listener = await ListenAsync();
        await StartAsync();
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Fact]
    public async Task A_run_may_be_a_member_of_a_group()
    {
        var group = await Sql.ScalarAsync<long>("select create_group()");
        var run = await Sql.ScalarAsync<long>("select start('order', options => jsonb_build_object('group', $1))", group);
        Assert.Equal(group, (await A.JobAsync(run))["group_id"]);
    }

    [Theory]
    [InlineData("QE054", "workflow => ''")]
    [InlineData("QE054", "workflow => 'order@2'")]
    [InlineData("QE054", "'order', version => 0")]
    [InlineData("QE054", "'order', on_conflict => 'replace'")]
    [InlineData("QE054", """'order', labels => '{"a": {"b": 1}}'""")]
    [InlineData("QE054", "'order', labels => '[1]'")]
    [InlineData("QE054", "'order', labels => jsonb_build_object('a', (select string_agg(md5(i::text), '') from generate_series(1, 400) as i))")]
    [InlineData("QE002", "'order', null")]
    [InlineData("QE004", "'order', run_at => 'infinity'")]
    [InlineData("QE005", "'order', priority => 101")]
    [InlineData("QE008", "'order', timeout => '-1 s'")]
    [InlineData("QE009", """'order', options => '{"merge": true}'""")]
    [InlineData("QE009", """'order', options => '{"colour": 1}'""")]
    [InlineData("QE013", "'order', key => ''")]
    [InlineData("QE013", "'order', key => 'a', key_ttl => '0 s'")]
    [InlineData("QE014", "'order', tags => array['a b']")]
    public Task What_no_run_can_have_is_refused(string code, string arguments) =>
        RefusedAsync(code, () => Sql.ExecuteAsync($"select start({arguments})"));
}
