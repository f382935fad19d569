using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>The journal of a run and its pending signals, as people read them.</summary>
public sealed class StepsTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    [Fact]
    public async Task The_journal_comes_in_its_order_with_kinds_in_words()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 z#1 = {\"id\":1}", "8 sleep#1", "2 a#1 = {\"message\":\"declined\"}", "14 $cancel", "1 undo/z#1");

        Assert.Equal(
            ["""1 z#1 step {"id": 1}""", "2 sleep#1 timer null", """3 a#1 failed {"message": "declined"}""", "4 $cancel cancel null", "5 undo/z#1 step null"],
            await Sql.QueryAsync<string>("select format('%s %s %s %s', n, name, kind, value) from steps($1)", run));
    }

    [Fact]
    public async Task Pages_follow_each_other_and_rows_of_one_number_stay_together()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "1 b#1", "1 c#1", "1 d#1");
        await Sql.ExecuteAsync("update steps set n = 2 where name = 'c#1'");

        Assert.Equal(["a#1"], await PageAsync(0, 1));
        Assert.Equal(["b#1", "c#1"], (await PageAsync(1, 1)).Order());
        Assert.Equal(["d#1"], await PageAsync(2, 1));
        Assert.Empty(await PageAsync(4, 1));

        Task<List<string>> PageAsync(int after, int max) => Sql.QueryAsync<string>("select name from steps($1, $2, $3)", run, after, max);
    }

    [Fact]
    public async Task What_is_no_json_shows_only_its_length()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1 = \"\\u0000\"", "1 b#1 = not-json", "1 c#1 = 7");
        await Sql.ExecuteAsync("update steps set codec = 100 where name = 'c#1'");
        await Sql.ExecuteAsync("insert into steps (run_id, hash, at, n, kind, name, value) values ($1, 1, _clock(), 9, 1, 'd#1', '\\xff00')", run);
        await Sql.ExecuteAsync("insert into steps (run_id, hash, at, n, kind, name) values ($1, 2, _clock(), 10, 12, 'e#1')", run);

        Assert.Equal(
            ["a#1  8", "b#1  8", "c#1  1", "d#1  2", "e#1  "],
            await Sql.QueryAsync<string>("select format('%s %s %s', name, value, bytes) from steps($1)", run));
    }

    [Fact]
    public async Task Encoded_values_come_whole_for_a_client_that_has_the_key()
    {
        var run = await StartAsync();
        await JournalAsync(run, """1 a#1 = {"$pgengine":{"codec":"aes"},"data":"AAAA"}""");
        Assert.Equal("AAAA", await Sql.ScalarAsync<string>("select value ->> 'data' from steps($1)", run));
    }

    [Fact]
    public async Task A_journal_stays_when_its_run_has_ended()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1");
        await EndAsync(run, "completed");
        Assert.Equal("a#1", await Sql.ScalarAsync<string>("select name from steps($1)", run));
    }

    [Fact]
    public async Task Signals_are_listed_until_they_are_taken_and_the_ends_of_children_are_none()
    {
        var run = await StartAsync();
        await SignalAsync(run, "b", """{"n": 1}""", "k");
        await SignalAsync(run, "a");
        await Sql.ExecuteAsync("insert into signals (run_id, name, sent_at) values ($1, '>mail#1', _clock())", run);

        Assert.Equal(
            ["""b {"n": 1} k""", "a 1 "],
            await Sql.QueryAsync<string>("select format('%s %s %s', name, payload, dedupe) from signals($1)", run));

        await ParkAsync(run, "c");
        await SignalAsync(run, "c", "1", "taken");
        Assert.Equal(2, await Sql.ScalarAsync<long>("select count(*) from signals($1)", run));
    }

    [Fact]
    public async Task A_page_of_nothing_is_refused() => await RefusedAsync("QE202", () => Sql.ExecuteAsync("select steps(1, max => 0)"));
}
