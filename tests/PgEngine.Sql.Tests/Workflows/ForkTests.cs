using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>A new run from the journal of another.</summary>
public sealed class ForkTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    private Task<long> ForkAsync(long run, string arguments = "") =>
        Sql.ScalarAsync<long>($"select fork($1{(arguments.Length > 0 ? ", " : "")}{arguments})", run);

    [Fact]
    public async Task What_stands_before_the_step_is_taken_over_and_the_rest_is_done_again()
    {
        var run = await StartAsync("""'{"n": 1}', key => 'a', labels => '{"shop": "b"}', priority => -5, tags => array['gpu'], version => 2""");
        await JournalAsync(run, "1 a#1 = 1", "6 b#1 = 2", "3 c#1 = 3", "1 d#1 = 4");

        var fork = await ForkAsync(run, "at => 'c#1'");

        Assert.Equal(["a#1", "b#1"], await NamesAsync(fork));
        Assert.Equal(["a#1", "b#1", "c#1", "d#1"], await NamesAsync(run));
        Assert.Equal(2, await Sql.ScalarAsync<long>("select count(*) from steps where run_id = $1 and hash = _step_hash(name)", fork));
        var job = await A.JobAsync(fork);
        Assert.Equal(("order@2", """{"n": 1}""", """{"shop": "b"}""", "gpu"), (job["kind"], job["payload"], job["labels"], job["tags"]));
        Assert.Equal((null, 1, 1, 2), (job["key"], job["attempt"], job["spared"], job["step_count"]));
        Assert.Equal($$"""{"forked_from": {{run}}}""", job["headers"]);
    }

    [Fact]
    public async Task The_name_alone_means_its_first_occurrence()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "1 b#1", "1 b#2");
        Assert.Equal(["a#1"], await NamesAsync(await ForkAsync(run, "at => 'b'")));
    }

    [Fact]
    public async Task Without_a_step_it_begins_from_the_beginning()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "1 b#1");
        Assert.Empty(await NamesAsync(await ForkAsync(run)));
    }

    [Fact]
    public async Task A_finished_run_can_be_forked_with_another_input_in_another_version()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "1 b#1");
        await EndAsync(run);

        var fork = await ForkAsync(run, """at => 'b#1', input => '{"n": 2}', options => '{"version": 3}'""");

        Assert.Equal(("order@3", """{"n": 2}"""), ((await A.JobAsync(fork))["kind"], (await A.JobAsync(fork))["payload"]));
        Assert.Equal("failed", await WordAsync(run));
    }

    [Fact]
    public async Task Results_that_are_given_stand_instead_of_those_taken_over()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1 = 1", "2 b#1 = {\"message\":\"declined\"}", "11 mail#1 = {\"state\":\"failed\"}", "1 c#1 = 3");

        var fork = await ForkAsync(run, """at => 'c#1', results => '{"a#1": {"id": 7}, "b#1": null, "mail#1": "sent"}'""");

        Assert.Equal(
            ["""a#1 step {"id": 7}""", "b#1 step null", """mail#1 child "sent" """.Trim()],
            await Sql.QueryAsync<string>("select format('%s %s %s', name, kind, value) from steps($1)", fork));
    }

    [Fact]
    public async Task What_has_not_ended_before_the_step_is_begun_anew()
    {
        var run = await StartAsync();
        await JournalAsync(
            run, "4 a#1?", "1 a#1", "4 b#1?", "9 mail#1>", "10 mail#1", "9 note#1>", "8 wait#1@", "5 c#1!1", "12 start#1 = 7", "1 d#1", "1 e#1", "1 b#1");
        Assert.Equal(["a#1?", "a#1", "mail#1>", "mail#1", "start#1", "d#1"], await NamesAsync(await ForkAsync(run, "at => 'e#1'")));
    }

    [Fact]
    public async Task The_step_itself_is_done_again_with_all_that_belongs_to_it()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "4 b#1?", "1 c#1", "1 b#1");
        Assert.Equal(["a#1"], await NamesAsync(await ForkAsync(run, "at => 'b'")));
    }

    [Fact]
    public async Task A_cancellation_its_undo_and_signals_are_not_taken_over()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "14 $cancel", "1 undo/a#1", "1 b#1");
        await SignalAsync(run, "go");
        var fork = await ForkAsync(run, "at => 'b#1'");
        Assert.Equal(["a#1"], await NamesAsync(fork));
        Assert.Empty(await PendingAsync(fork));
    }

    [Fact]
    public async Task A_worker_is_woken_and_the_act_written_down()
    {
        await ServeAsync();
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1");
        var listener = await ListenAsync();
        var fork = await ForkAsync(run, "at => 'a#1'");
        Assert.Equal(["q:default"], await listener.HeardAsync());
        Assert.Equal(
            $$"""fork {{run}} {"at": "a#1", "new": {{fork}}, "kind": "order"}""",
            await Sql.ScalarAsync<string>("select format('%s %s %s', act, target, details) from audit"));
    }

    [Theory]
    [InlineData("QE051", "1")]
    [InlineData("QE051", "$1, 'c#1'")]
    [InlineData("QE051", """$1, 'b#1', results => '{"b#1": 1}'""")]
    [InlineData("QE051", "$1, 'b#1', results => '[1]'")]
    [InlineData("QE052", "$1, 'b#1', results => jsonb_build_object('a#1', repeat('x', 2000000))")]
    [InlineData("QE009", """$1, options => '{"colour": 1}'""")]
    [InlineData("QE054", """$1, options => '{"version": 0}'""")]
    [InlineData("QE002", "$1, input => to_jsonb(repeat('x', 2000000))")]
    public async Task A_fork_that_cannot_be_made_is_refused(string code, string arguments)
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "1 b#1");
        await RefusedAsync(code, () => Sql.ExecuteAsync($"select fork({arguments}), $1::bigint", run));
    }

    [Fact]
    public async Task An_input_that_history_did_not_keep_has_to_be_given()
    {
        var run = await StartAsync();
        await EndAsync(run, "completed");
        await Sql.ExecuteAsync("update history set payload = null");
        await RefusedAsync("QE009", () => ForkAsync(run));
        Assert.Equal("1", (await A.JobAsync(await ForkAsync(run, "input => '1'")))["payload"]);
    }
}
