using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Notifications;

/// <summary>The settings for a transaction pooler, on a server without one: what a worker sends must suit a session that others get next.</summary>
public sealed class PoolerTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    // Tells what the session that claims jobs has set.
    private const string Watch =
        """
        create table seen (timeout text, prepared bigint);
        create function watch() returns trigger language plpgsql as $$
        begin
          insert into public.seen values (
            current_setting('idle_in_transaction_session_timeout'), (select count(*) from pg_prepared_statements));
          return null;
        end;
        $$;
        create trigger watch after update on engine.jobs for each statement execute function watch();
        """;

    [Fact]
    public async Task Without_a_listener_nothing_is_set_for_the_session_and_statements_run_unprepared()
    {
        await fixture.Source.ExecuteAsync(Watch);
        await using var host = await fixture.StartAsync(
            "pooled",
            jobs => jobs.AddJob("quick", (string _, JobContext _, CancellationToken _) => Task.CompletedTask),
            options =>
            {
                options.Listen = false;
                options.PrepareStatements = false;
                options.PollInterval = TimeSpan.FromMilliseconds(50);
            });
        for (var i = 0; i < 3; i++)
        {
            await fixture.Source.WaitForStateAsync(await host.Engine.EnqueueAsync("quick", "\"x\"", RuntimeFixture.On("pooled")), "completed");
        }

        var seen = await fixture.Source.RowsAsync("select distinct timeout, prepared from seen");
        var row = Assert.Single(seen);
        Assert.Equal(("0", 0L), (row.Get<string>("timeout"), row.Get<long>("prepared")));
    }
}
