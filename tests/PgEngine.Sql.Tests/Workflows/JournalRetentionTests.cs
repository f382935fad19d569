using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Journals and signals stay as long as their run's history, and go with it.</summary>
public sealed class JournalRetentionTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    private async Task<long> EndedAsync(string state = "completed")
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "1 b#1");
        await SignalAsync(run, "go", "1", "k");
        await EndAsync(run, state);
        return run;
    }

    private Task<List<string>> PruneAsync(int max = 1000) => Sql.QueryAsync<string>("select action from prune($1)", max);

    private Task<List<long>> JournalsAsync() => Sql.QueryAsync<long>("select distinct run_id from steps order by run_id");

    [Fact]
    public async Task Journals_go_with_the_partition_of_their_runs_and_those_of_others_stay()
    {
        await ServeAsync();
        var old = await EndedAsync();
        var kept = await EndedAsync("failed");
        var live = await StartAsync();
        await JournalAsync(live, "1 a#1");
        Assert.Equal([old, kept, live], await JournalsAsync());

        await Clock.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Contains("emptied", await PruneAsync());

        Assert.Equal([kept, live], await JournalsAsync());
        Assert.Equal([kept], await Sql.QueryAsync<long>("select distinct run_id from signals"));
        Assert.Null(await WordAsync(old));
        Assert.Equal("failed", await WordAsync(kept));
    }

    [Fact]
    public async Task A_run_that_was_retried_keeps_its_journal_when_its_old_history_would_be_due()
    {
        await ServeAsync();
        await Sql.ExecuteAsync("""select set_setting('retention', '{"failed": "1 day"}')""");
        var run = await EndedAsync("failed");
        await A.RetryAsync(run);
        await Clock.AdvanceAsync(TimeSpan.FromDays(3));
        await PruneAsync();
        Assert.Equal([run], await JournalsAsync());
    }

    [Fact]
    public async Task Many_runs_go_some_at_a_time()
    {
        await ServeAsync();
        await EndedAsync();
        await EndedAsync();
        await EndAsync(await A.EnqueueAsync(), "completed");
        var partition = await Sql.ScalarAsync<string>("select distinct tableoid::regclass::text from history");

        Assert.Equal(
            ["emptied some", "emptied some", "emptied", "dropped"],
            await Sql.QueryAsync<string>("select _retire_partition($1, 1) from generate_series(1, 4)", partition));

        Assert.Empty(await JournalsAsync());
    }

    [Fact]
    public async Task Journals_go_with_what_the_nets_lose()
    {
        var run = await EndedAsync();
        await Sql.ExecuteAsync(
            "with h as (delete from history returning *) insert into history select (jsonb_populate_record(null::history, to_jsonb(h) || '{\"finished_at\": \"2031-06-01T00:00:00Z\"}')).* from h");
        Assert.Equal("history_day_net", await Sql.ScalarAsync<string>("select tableoid::regclass::text from history"));
        await Clock.SetAsync(new DateTimeOffset(2031, 6, 4, 0, 0, 0, TimeSpan.Zero));

        Assert.Contains("deleted", await PruneAsync());

        Assert.Empty(await JournalsAsync());
        Assert.Null(await WordAsync(run));
    }

    [Fact]
    public async Task Where_history_keeps_nothing_the_journal_goes_at_once()
    {
        await A.SetQueueAsync("history => 'none'");
        await EndedAsync("failed");
        Assert.Empty(await JournalsAsync());
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from signals"));
    }
}
