using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Notifications;

public sealed class ListenerTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private const string TerminateListeners =
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query = 'listen "engine_wake_v1"'
        """;

    [Fact]
    public async Task A_listener_that_was_terminated_comes_back_and_looks_at_once()
    {
        await using var host = await StartAsync("terminated");
        await host.WaitUntilAsleepAsync();
        await using (var session = await fixture.Database.OpenSessionAsync("terminator"))
        {
            // Inserted before and committed after the end of the listener: this notification goes to nobody.
            await session.BeginAsync();
            await session.ExecuteAsync("select engine.enqueue('quick', '\"x\"', queue => 'terminated')");
            await fixture.Source.ExecuteAsync(TerminateListeners);
            await host.Logs.WaitForAsync(EventIds.ListenFailed);
            await session.CommitAsync();
        }

        await fixture.Source.WaitForCompletedAsync("terminated", 1);
        await host.Logs.WaitForAsync(EventIds.Listening, 2);
        await Eventually.True(() => Task.FromResult(host.Status.IsListening), "the worker listens again");
        await host.Engine.EnqueueAsync("quick", "\"y\"", RuntimeFixture.On("terminated"));
        await fixture.Source.WaitForCompletedAsync("terminated", 2);
    }

    [Fact]
    public async Task Forged_notifications_change_only_when_the_worker_looks()
    {
        await using var host = await StartAsync("forged");
        await host.WaitUntilAsleepAsync();
        foreach (var payload in new[] { "", "q", "q:", "q:forged", "w:1", "c:", "c:nonsense", "p:1:1", "x:y", "🙂", new string('q', 7000) })
        {
            await fixture.Source.ExecuteAsync("select pg_notify('engine_wake_v1', $1)", payload);
        }

        var id = await host.Engine.EnqueueAsync("quick", "\"x\"", RuntimeFixture.On("forged"));
        await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.True(host.Status.IsListening);
        Assert.DoesNotContain(host.Logs.OfEngine, entry => entry.Level >= LogLevel.Warning);
    }

    private Task<WorkerHost> StartAsync(string queue) => fixture.StartAsync(
        queue, jobs => jobs.AddJob("quick", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
}
