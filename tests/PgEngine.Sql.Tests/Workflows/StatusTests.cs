using PgEngine.Sql.Tests.Rights;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>What status() says of a run in every state; runs() has the same columns.</summary>
public sealed class StatusTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    [Fact]
    public async Task A_due_run_that_nobody_serves_says_so()
    {
        await ServeAsync("order");
        var run = await StartAsync("version => 2");
        Assert.Equal(("ready", "no worker serves order@2 on default"), ((await StatusAsync(run))["state"], (await StatusAsync(run))["reason"]));
        Assert.Equal(("order", 2), ((await StatusAsync(run))["workflow"], (await StatusAsync(run))["version"]));

        await ServeAsync("order@2");
        Assert.Null((await StatusAsync(run))["reason"]);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.NotNull((await StatusAsync(run))["reason"]);
    }

    [Fact]
    public async Task A_run_in_a_paused_queue_says_so()
    {
        var run = await StartAsync();
        await Sql.ExecuteAsync("select pause_queue('default', 'move')");
        Assert.Equal("queue default is paused", (await StatusAsync(run))["reason"]);
    }

    [Fact]
    public async Task A_running_run_shows_its_worker_and_the_last_step_of_its_journal()
    {
        var worker = await ServeAsync();
        var run = await StartAsync("""key => 'a', labels => '{"b": 1}'""");
        await A.ClaimAsync(worker);
        await JournalAsync(run, "1 a#1", "4 b#1?");

        var row = await StatusAsync(run);

        Assert.Equal(("running", "worker", "b#1", 2), (row["state"], row["worker"], row["step"], row["steps"]));
        Assert.Equal(("a", "default", """{"b": 1}""", 1), (row["key"], row["queue"], row["labels"], row["attempt"]));
        Assert.Equal((Noon, Noon, null), (row["created_at"], row["started_at"], row["finished_at"]));
    }

    [Fact]
    public async Task A_waiting_run_says_what_for_and_until_when()
    {
        var signal = await StartAsync();
        await ParkAsync(signal, "paid", Noon.AddDays(1), step: "paid#1");
        var sleep = await StartAsync();
        await ParkAsync(sleep, null, Noon.AddDays(2), step: "sleep#1");
        var child = await StartAsync();
        await ParkAsync(child, ">all#1/mail#1", step: "all#1/mail#1");

        Assert.Equal(
            ["waiting {paid} 1", "waiting {sleep#1} 2", "waiting {all#1/mail#1} "],
            await Sql.QueryAsync<string>(
                """
                select format('%s %s %s', s.state, s.waits_for, extract(day from s.due_at - _clock()))
                from unnest($1) with ordinality as u(id, place) cross join lateral status(u.id) as s order by u.place
                """,
                new[] { signal, sleep, child }));
        Assert.Equal(("sleep#1", 0), ((await StatusAsync(sleep))["step"], (await StatusAsync(sleep))["steps"]));
    }

    [Fact]
    public async Task A_run_whose_time_has_come_is_ready()
    {
        var run = await StartAsync();
        await ParkAsync(run, null, Noon.AddHours(1));
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("ready", await WordAsync(run));
    }

    [Fact]
    public async Task A_run_that_a_limit_holds_back_is_ready_and_says_so()
    {
        var worker = await ServeAsync();
        await A.SetQueueAsync("""options => '{"key_max_running": 1}'""");
        await StartAsync("concurrency_key => 'c'");
        var second = await StartAsync("concurrency_key => 'c'");
        await A.ClaimAsync(worker);
        await A.ClaimAsync(worker);
        Assert.Equal("blocked", await A.StateAsync(second));
        Assert.Equal(("ready", "held back by a limit"), ((await StatusAsync(second))["state"], (await StatusAsync(second))["reason"]));
    }

    [Fact]
    public async Task A_run_that_ended_keeps_what_it_said()
    {
        var run = await StartAsync("key => 'a', version => 2");
        await ParkAsync(run, "go");
        await JournalAsync(run, "1 a#1");
        await Sql.ExecuteAsync("update jobs set status = 'half way', step_count = 1 where id = $1", run);
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await EndAsync(run, "failed", "declined");

        var row = await StatusAsync(run);

        Assert.Equal(("failed", "declined", "half way", 1), (row["state"], row["reason"], row["status"], row["steps"]));
        Assert.Equal((2, "a", Noon.AddHours(1)), (row["version"], row["key"], row["finished_at"]));
        Assert.Null(row["waits_for"]);
    }

    [Fact]
    public async Task A_child_names_its_parent()
    {
        var run = await StartAsync();
        Assert.Equal(run, (await StatusAsync(await ChildAsync(run)))["parent_id"]);
    }

    [Fact]
    public async Task The_last_error_of_an_activation_is_shown()
    {
        var worker = await ServeAsync();
        var run = await StartAsync();
        var claim = await A.ClaimAsync(worker);
        await A.SettleAsync(run, claim.Lease, "fail", """{"error_message": "no such table", "retry_in_ms": 60000}""");
        Assert.Equal(("scheduled", "no such table"), ((await StatusAsync(run))["state"], (await StatusAsync(run))["error"]));
    }

    [Fact]
    public async Task Plain_jobs_and_unknown_ids_give_no_row()
    {
        Assert.Null(await WordAsync(await A.EnqueueAsync()));
        Assert.Null(await WordAsync(1));
        Assert.Empty(await Sql.RowsAsync("select * from status(null)"));
    }

    [Fact]
    public async Task The_result_is_there_when_the_run_has_completed()
    {
        var run = await StartAsync();
        Assert.Equal(("ready", false, null), await ResultAsync());
        await EndAsync(run, "completed");
        Assert.Equal(("completed", true, "7"), await ResultAsync());
        Assert.Empty(await Sql.RowsAsync("select * from result(1)"));

        async Task<(object?, object?, object?)> ResultAsync()
        {
            var row = await Sql.RowAsync("select * from result($1)", run);
            return (row["state"], row["finished"], row["result"]);
        }
    }

    [Fact]
    public async Task A_viewer_sees_runs_but_no_values()
    {
        await using var role = await TestRole.CreateAsync(Database, "viewer");
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1 = {\"token\":1}");
        await SignalAsync(run, "go", """{"token": 1}""");
        await using var viewer = await role.LogInAsync();

        Assert.Equal("ready", await viewer.ScalarAsync<string>("select state from engine.status($1)", run));
        Assert.Single(await viewer.RowsAsync("select * from engine.runs()"));
        var step = await viewer.RowAsync("select * from engine.steps($1)", run);
        Assert.Equal(("a#1", null, 11), (step["name"], step["value"], step["bytes"]));
        var signal = await viewer.RowAsync("select * from engine.signals($1)", run);
        Assert.Equal(("go", null), (signal["name"], signal["payload"]));
    }
}
