using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

public sealed class DeleteRunTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    [Fact]
    public async Task A_finished_run_goes_with_its_journal_signals_log_and_key()
    {
        var run = await StartAsync("key => 'a'");
        var other = await StartAsync("key => 'b'");
        foreach (var id in new[] { run, other })
        {
            await JournalAsync(id, "1 a#1");
            await SignalAsync(id, "go");
            await Sql.ExecuteAsync("insert into job_logs values ($1, 1, 1, _clock(), 'error', 'text')", id);
            await EndAsync(id);
        }

        Assert.Equal("deleted", await ActAsync("delete_run", run));

        Assert.Null(await WordAsync(run));
        foreach (var table in new[] { "history", "steps", "signals", "job_logs", "keys" })
        {
            Assert.Equal(1, await Sql.ScalarAsync<long>($"select count(*) from {table}"));
        }

        Assert.Equal("unknown", await ActAsync("delete_run", run));
        Assert.NotEqual(run, await StartAsync("key => 'a'"));
    }

    [Fact]
    public async Task A_live_run_is_not_deleted()
    {
        var run = await StartAsync();
        Assert.Equal("live", await ActAsync("delete_run", run));
        Assert.Equal("ready", await WordAsync(run));
    }

    [Fact]
    public async Task A_plain_job_is_no_run()
    {
        var job = await A.EnqueueAsync();
        await EndAsync(job);
        Assert.Equal("unknown", await ActAsync("delete_run", job));
        Assert.Equal("failed", await A.StateAsync(job));
    }
}
