using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Queues;

public sealed class PauseQueueTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_paused_queue_gives_no_jobs_and_a_resumed_one_does()
    {
        var worker = await Crew.RegisterAsync(_database);
        var job = await _database.EnqueueAsync();
        Assert.True(await PauseAsync("'default'"));

        Assert.Empty((await worker.ClaimAsync()).Jobs);

        Assert.True(await _database.Source.ScalarAsync<bool>("select engine.resume_queue('default')"));
        Assert.Equal([job], (await worker.ClaimAsync()).Jobs);
    }

    [Fact]
    public async Task Pausing_again_changes_nothing_and_keeps_the_first_reason()
    {
        Assert.True(await PauseAsync("'mail', 'provider is down'"));
        Assert.False(await PauseAsync("'mail', 'just in case'"));

        Assert.Equal("provider is down", await _database.Source.ScalarAsync<string>("select pause_reason from engine.queues"));
        Assert.Equal(1L, await _database.Source.ScalarAsync<long>("select count(*) from engine.audit"));
    }

    [Fact]
    public async Task A_running_job_of_a_paused_queue_can_end()
    {
        var worker = await Crew.RegisterAsync(_database);
        var job = await _database.EnqueueAsync();
        var (lease, _) = await worker.ClaimAsync();
        await PauseAsync("'default'");

        await worker.SettleAsync(job, lease, "complete");
    }

    [Theory]
    [InlineData("''")]
    [InlineData("null")]
    [InlineData("repeat('q', 201)")]
    public async Task A_name_that_no_queue_can_have_is_refused(string name)
    {
        await Refused.WithAsync("QE007", () => PauseAsync(name));
        await Refused.WithAsync("QE007", () => _database.Source.ScalarAsync<bool>($"select engine.resume_queue({name})"));
    }

    private Task<bool> PauseAsync(string arguments) => _database.Source.ScalarAsync<bool>($"select engine.pause_queue({arguments})");
}
