using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Queues;

public sealed class SetQueueTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_setting_that_is_not_named_stays_as_it_is()
    {
        Assert.True(await SetAsync("""max_attempts => 3, retry => '{"backoff": "fixed"}', timeout => '5 min', history => 'failed', keep_payload => true"""));
        Assert.True(await SetAsync("max_attempts => 4"));

        var row = Assert.Single(await _database.Source.RowsAsync("select * from engine.queues"));
        Assert.Equal(4, row["max_attempts"]);
        Assert.Equal("""{"backoff": "fixed"}""", row["retry"]);
        Assert.Equal(TimeSpan.FromMinutes(5), row["timeout"]);
        Assert.Equal("failed", row["history"]);
        Assert.Equal(true, row["keep_payload"]);
    }

    [Fact]
    public async Task Setting_what_holds_already_changes_nothing_and_leaves_no_trace()
    {
        Assert.True(await SetAsync("max_attempts => 3"));
        Assert.False(await SetAsync("max_attempts => 3"));

        Assert.Equal(1L, await _database.Source.ScalarAsync<long>("select count(*) from engine.audit"));
    }

    [Fact]
    public async Task Settings_can_be_put_back_to_their_defaults()
    {
        await SetAsync("max_attempts => 3, timeout => '5 min'");

        Assert.True(await SetAsync("""options => '{"clear": ["max_attempts"]}'"""));

        var row = Assert.Single(await _database.Source.RowsAsync("select * from engine.queues"));
        Assert.Null(row["max_attempts"]);
        Assert.Equal(TimeSpan.FromMinutes(5), row["timeout"]);
    }

    [Fact]
    public async Task Settings_do_not_end_a_pause()
    {
        await _database.Source.ScalarAsync<bool>("select engine.pause_queue('mail', 'why')");
        await SetAsync("max_attempts => 3");

        Assert.Equal("why", await _database.Source.ScalarAsync<string>("select pause_reason from engine.queues"));
    }

    [Fact]
    public async Task A_job_that_says_nothing_itself_has_the_attempts_of_its_queue()
    {
        await SetAsync("max_attempts => 1");
        var worker = await Crew.RegisterAsync(_database, queues: ["mail"]);
        var job = await _database.EnqueueAsync(queue: "mail");
        var (lease, _) = await worker.ClaimAsync();
        await worker.SettleAsync(job, lease, "fail", """{"error_message": "no"}""");

        Assert.Equal("failed", await _database.Source.ScalarAsync<string>("select state from engine.job($1)", job));
    }

    [Theory]
    [InlineData("QE006", "max_attempts => 0")]
    [InlineData("QE008", "timeout => '-1 second'")]
    [InlineData("QE009", "history => 'some'")]
    [InlineData("QE009", """retry => '{"backof": "fixed"}'""")]
    [InlineData("QE009", """options => '{"clear": ["history"]}'""")]
    [InlineData("QE009", """options => '{"clear": null}'""")]
    [InlineData("QE009", """options => '{"color": 1}'""")]
    [InlineData("QE009", "options => '[]'")]
    [InlineData("QE016", "max_running => -1")]
    [InlineData("QE016", "rate_limit => '{}'")]
    [InlineData("QE016", """rate_limit => '{"count": 0, "per_ms": 1000}'""")]
    [InlineData("QE016", """rate_limit => '{"count": 1, "per_ms": 1000, "window": 1}'""")]
    [InlineData("QE016", "fairness => 'round-robin'")]
    [InlineData("QE016", """options => '{"key_max_running": "2"}'""")]
    [InlineData("QE016", """options => '{"key_rate_limit": [1]}'""")]
    public async Task What_a_queue_cannot_have_is_refused(string code, string arguments)
    {
        await Refused.WithAsync(code, () => SetAsync(arguments));
        Assert.Equal(0L, await _database.Source.ScalarAsync<long>("select count(*) from engine.queues"));
    }

    private Task<bool> SetAsync(string arguments) => _database.Source.ScalarAsync<bool>($"select engine.set_queue('mail', {arguments})");
}
