using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class JobsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Live_and_finished_jobs_come_together_newest_first()
    {
        await _database.FinishedAsync(firstId: 10, count: 2);
        var first = await _database.EnqueueAsync();
        var second = await _database.EnqueueAsync();

        Assert.Equal([second, first, 11, 10], await IdsAsync(""));
    }

    [Fact]
    public async Task The_next_page_begins_before_the_last_id_of_this_one()
    {
        await _database.FinishedAsync(firstId: 1, count: 5);

        Assert.Equal([5, 4], await IdsAsync("max => 2"));
        Assert.Equal([3, 2], await IdsAsync("max => 2, before_id => 4"));
        Assert.Equal([1], await IdsAsync("max => 2, before_id => 2"));
    }

    [Fact]
    public async Task A_page_has_100_jobs_unless_asked_and_never_more_than_1000()
    {
        await _database.FinishedAsync(firstId: 1, count: 1100);

        Assert.Equal(100, (await IdsAsync("")).Count);
        Assert.Equal(1000, (await IdsAsync("max => 100000")).Count);
    }

    [Fact]
    public async Task Every_state_can_be_asked_for_alone()
    {
        var worker = await Crew.RegisterAsync(_database);
        var running = await _database.EnqueueAsync();
        await worker.ClaimAsync();
        var ready = await _database.EnqueueAsync();
        var scheduled = await _database.EnqueueAsync(delay: "1 hour");
        var blocked = await _database.EnqueueAsync();
        await _database.ForceStateAsync(blocked, "blocked");
        await _database.FinishedAsync(firstId: 1, count: 1, "completed");
        await _database.FinishedAsync(firstId: 2, count: 1, "failed");
        await _database.FinishedAsync(firstId: 3, count: 1, "cancelled");

        Assert.Equal([running], await IdsAsync("state => 'running'"));
        Assert.Equal([scheduled, ready], await IdsAsync("state => 'ready'"));
        Assert.Equal([scheduled], await IdsAsync("state => 'scheduled'"));
        Assert.Equal([blocked], await IdsAsync("state => 'blocked'"));
        Assert.Empty(await IdsAsync("state => 'waiting'"));
        Assert.Equal([blocked, scheduled, ready, running], await IdsAsync("state => 'live'"));
        Assert.Equal([1], await IdsAsync("state => 'completed'"));
        Assert.Equal([2], await IdsAsync("state => 'failed'"));
        Assert.Equal([3], await IdsAsync("state => 'cancelled'"));
        Assert.Equal([3, 2, 1], await IdsAsync("state => 'finished'"));
    }

    [Fact]
    public async Task Queue_kind_and_time_narrow_the_list()
    {
        await _database.Clock.SetAsync(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var old = await _database.EnqueueAsync(kind: "mail", queue: "slow");
        await _database.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        var mail = await _database.EnqueueAsync(kind: "mail");
        var report = await _database.EnqueueAsync(kind: "report");

        Assert.Equal([mail, old], await IdsAsync("kind => 'mail'"));
        Assert.Equal([old], await IdsAsync("queue => 'slow'"));
        Assert.Equal([mail], await IdsAsync("queue => 'default', kind => 'mail'"));
        Assert.Equal([report, mail], await IdsAsync("created_after => '2030-01-02'"));
        Assert.Equal([old], await IdsAsync("created_before => '2030-01-02'"));
    }

    [Fact]
    public async Task A_running_job_shows_its_worker_and_since_when()
    {
        await _database.Clock.StopAsync();
        var worker = await Crew.RegisterAsync(_database, "alpha");
        await _database.EnqueueAsync();
        await worker.ClaimAsync();

        var row = (await RowsAsync("")).Single();

        Assert.Equal("alpha", row["worker"]);
        Assert.Equal((await _database.Clock.NowAsync()).UtcDateTime, row["started_at"]);
        Assert.Equal(1, row["attempt"]);
    }

    [Fact]
    public async Task A_dead_letter_shows_its_reason_its_last_error_and_who_ran_it()
    {
        var worker = await Crew.RegisterAsync(_database, "alpha");
        var job = await _database.EnqueueAsync();
        var (lease, _) = await worker.ClaimAsync();
        await worker.SettleAsync(job, lease, "fail", """{"error_type": "Smtp", "error_message": "mailbox full", "permanent": true}""");

        var row = (await RowsAsync("state => 'failed'")).Single();

        Assert.Equal("mailbox full", row["error"]);
        Assert.Equal("alpha", row["worker"]);
        Assert.NotNull(row["reason"]);
        Assert.NotNull(row["finished_at"]);
    }

    [Fact]
    public async Task A_running_job_that_shall_be_cancelled_says_so()
    {
        var worker = await Crew.RegisterAsync(_database);
        var job = await _database.EnqueueAsync();
        await worker.ClaimAsync();
        await _database.Source.ScalarAsync<string>("select engine.cancel($1, 'ordered twice')", job);

        var row = (await RowsAsync("")).Single();

        Assert.Equal("running", row["state"]);
        Assert.Equal("cancel requested: ordered twice", row["reason"]);
    }

    [Theory]
    [InlineData("QE202", "state => 'done'")]
    [InlineData("QE202", "max => 0")]
    [InlineData("QE202", "before_id => 0")]
    [InlineData("QE202", "created_after => '2030-01-02', created_before => '2030-01-01'")]
    [InlineData("QE009", """options => '{"colour": "red"}'""")]
    public Task A_filter_that_can_only_be_a_mistake_is_refused(string code, string arguments) => Refused.WithAsync(code, () => IdsAsync(arguments));

    [Theory]
    [InlineData("", 100)]
    [InlineData("before_id => 15000", 100)]
    [InlineData("state => 'failed'", 5)]
    [InlineData("state => 'running'", 0)]
    [InlineData("state => 'live'", 0)]
    public async Task Listing_reads_little_of_a_long_history(string arguments, int rows)
    {
        await _database.FinishedAsync(firstId: 1, count: 20000);
        await _database.Source.ExecuteAsync("update engine.history set state = 'failed', reason = 'because' where id <= 5");
        await _database.Source.ExecuteAsync("vacuum analyze engine.history");
        await using var session = await _database.OpenSessionAsync();
        await session.BeginAsync();

        Assert.Equal(rows, (await session.RowsAsync($"select id from engine.jobs({arguments})")).Count);

        var read = await session.ScalarAsync<long>(
            "select (sum(coalesce(seq_tup_read, 0)) + sum(coalesce(idx_tup_fetch, 0)))::bigint from pg_stat_xact_user_tables where relname like 'history%'");
        Assert.InRange(read, 0, 200);
    }

    private Task<List<long>> IdsAsync(string arguments) => _database.Source.ColumnAsync<long>($"select id from engine.jobs({arguments})");

    private Task<List<Row>> RowsAsync(string arguments) => _database.Source.RowsAsync($"select * from engine.jobs({arguments})");
}
