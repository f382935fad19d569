using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Queues;

public sealed class ResumeQueueTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task A_queue_that_was_not_paused_is_left_alone()
    {
        Assert.False(await fixture.Database.Source.ScalarAsync<bool>("select engine.resume_queue('never_paused')"));
        Assert.False(await fixture.Database.Source.ScalarAsync<bool>("select exists (select from engine.audit where target = 'never_paused')"));
    }

    [Fact]
    public async Task Sleeping_workers_hear_that_a_queue_goes_on()
    {
        await using var listener = await fixture.Database.OpenSessionAsync("listener");
        await listener.ExecuteAsync("listen engine_wake_v1");
        await fixture.Database.Source.ScalarAsync<bool>("select engine.pause_queue('mail')");
        var payloads = new List<string>();
        listener.Connection.Notification += (_, e) => payloads.Add(e.Payload);

        await fixture.Database.Source.ScalarAsync<bool>("select engine.resume_queue('mail')");
        await Eventually.True(
            async () =>
            {
                await listener.ExecuteAsync("select 1");
                return payloads.Contains("q:mail");
            },
            "the notification arrives");
    }
}
