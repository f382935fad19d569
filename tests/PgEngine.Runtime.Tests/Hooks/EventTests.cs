using Microsoft.Extensions.DependencyInjection;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Hooks;

public sealed class EventTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private readonly EventLog _log = new();

    [Fact]
    public async Task A_job_is_claimed_starts_runs_and_completes_and_the_worker_starts_before_and_stops_after()
    {
        var host = await StartAsync("life", o => o.WorkerName = "wonder");
        var id = await host.Engine.EnqueueAsync("work", "\"completes\"", RuntimeFixture.On("life"));
        await WaitForAsync($"completed {id}");
        await host.DisposeAsync();

        Assert.Equal(
            ["started wonder", "claimed 1", $"starting {id}", $"ran {id}", $"completed {id}", "stopped wonder"],
            _log.Lines.Order(Comparer<string>.Create((a, b) => Rank(a) - Rank(b))));
        Assert.Equal("started wonder", _log.Lines.First());
        Assert.Equal("stopped wonder", _log.Lines.Last());

        static int Rank(string line) => Array.IndexOf(["started", "claimed", "starting", "ran", "completed", "stopped"], line.Split(' ')[0]);
    }

    [Theory]
    [InlineData("retries", "retried")]
    [InlineData("fails", "failed")]
    [InlineData("discards", "cancelled")]
    [InlineData("snoozes", "snoozed")]
    public async Task Every_ending_has_an_event_of_its_own(string payload, string expected)
    {
        await using var host = await StartAsync(payload);
        var id = await host.Engine.EnqueueAsync("work", $"\"{payload}\"", RuntimeFixture.On(payload));

        await WaitForAsync($"{expected} {id}");
        var settled = Assert.Single(_log.Settled);
        Assert.Equal(("work", payload, 1), (settled.Kind, settled.Queue, settled.Attempt));
        Assert.Equal(payload == "retries" ? "once more" : null, settled.Error?.Message);
    }

    [Fact]
    public async Task An_interrupted_job_and_one_that_had_not_begun_are_told_apart()
    {
        var gate = new Gate();
        var host = await fixture.StartAsync(
            "interrupted",
            jobs => jobs.AddEvents(_log)
                .AddJob("quick", (string _, JobContext _, CancellationToken _) => Task.CompletedTask)
                .AddJob("slow", async (string _, JobContext _, CancellationToken token) => await gate.PassAsync(token)),
            o => (o.Concurrency, o.ShutdownGracePeriod) = (1, TimeSpan.FromSeconds(2)));

        // A few quick ones teach the worker to claim ahead.
        await host.Engine.EnqueueManyAsync("quick", Enumerable.Repeat("\"x\"", 50), RuntimeFixture.On("interrupted"));
        await fixture.Source.WaitForCompletedAsync("interrupted", 50);
        var ids = await host.Engine.EnqueueManyAsync("slow", Enumerable.Repeat("\"x\"", 2), RuntimeFixture.On("interrupted"));
        await gate.Reached;
        await Eventually.Equal(2L, () => fixture.Source.CountLiveAsync("interrupted", "running"));
        await host.DisposeAsync();

        Assert.Contains($"interrupted {ids[0]}", _log.Lines);
        Assert.Contains($"returned {ids[1]}", _log.Lines);
    }

    [Fact]
    public async Task Jobs_of_a_dead_worker_are_told_of_by_the_one_that_takes_them_back()
    {
        await fixture.Source.ExecuteAsync(
            """
            insert into engine.workers (name, queues, kinds, concurrency, runtime, registered_at, beat_at, stale_after, poll_interval)
            values ('dead', '{recovered}', '{work}', 1, 'x', now() - interval '1 hour', now() - interval '1 hour', '1 second', '1 second')
            """);
        var lost = await fixture.Source.ScalarAsync<long>("select engine.enqueue('work', '\"completes\"', queue => 'recovered')");
        var dead = await fixture.Source.ScalarAsync<long>("select id from engine.workers where name = 'dead'");
        await fixture.Source.ExecuteAsync("select engine.claim_jobs_v1($1, gen_random_uuid(), 1)", dead);
        await using var host = await StartAsync("recovered");

        await WaitForAsync("recovered 1");
        await WaitForAsync($"completed {lost}");
    }

    [Fact]
    public async Task A_worker_that_the_database_has_forgotten_is_told_of_and_starts_again()
    {
        await using var host = await StartAsync("forgotten", o => o.WorkerName = "phoenix");
        await host.WaitUntilAsleepAsync();
        await fixture.Source.ExecuteAsync("delete from engine.workers where name = 'phoenix'");

        await WaitForAsync("lost phoenix");
        await Eventually.True(() => Task.FromResult(_log.Lines.Count(line => line == "started phoenix") == 2), "it is registered again");
    }

    [Fact]
    public async Task The_worker_that_fires_a_schedule_tells_of_it()
    {
        await using var host = await StartAsync("fired");
        await fixture.Source.ExecuteAsync(
            """select engine.schedule('event test', '* * * * * *', 'work', '"completes"', queue => 'fired')""");
        await WaitForAsync("fired 1");
        await fixture.Source.ExecuteAsync("select engine.unschedule('event test')");
    }

    [Fact]
    public async Task A_hook_that_throws_is_logged_and_changes_nothing()
    {
        _log.Throws = true;
        await using var host = await StartAsync("broken hook");
        var id = await host.Engine.EnqueueAsync("work", "\"completes\"", RuntimeFixture.On("broken hook"));

        await fixture.Source.WaitForStateAsync(id, "completed");
        await host.Logs.WaitForAsync(EventIds.HookFailed, 5);
    }

    [Fact]
    public async Task A_watcher_is_made_by_the_container_once_for_each_instance()
    {
        await using var host = await fixture.StartAsync(
            "made", jobs => jobs.AddEvents<EventLog>().AddJob("work", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
        var id = await host.Engine.EnqueueAsync("work", "\"x\"", RuntimeFixture.On("made"));
        await fixture.Source.WaitForStateAsync(id, "completed");

        var log = (EventLog)host.Services.GetKeyedService<IWorkerEvents>("")!;
        await Eventually.True(() => Task.FromResult(log.Lines.Contains($"completed {id}")), "it saw the job complete");
    }

    private Task WaitForAsync(string line) =>
        Eventually.True(() => Task.FromResult(_log.Lines.Contains(line)), $"'{line}' among: {string.Join(", ", _log.Lines)}");

    private Task<WorkerHost> StartAsync(string queue, Action<PgEngineOptions>? options = null) => fixture.StartAsync(
        queue,
        jobs => jobs.AddEvents(_log).AddJob(
            "work",
            (string payload, JobContext _, CancellationToken _) => payload switch
            {
                "retries" => throw new InvalidOperationException("once more"),
                "fails" => Task.FromResult(JobOutcome.Fail("no")),
                "discards" => Task.FromResult(JobOutcome.Discard("no")),
                "snoozes" => Task.FromResult(JobOutcome.Snooze(TimeSpan.FromHours(1))),
                _ => Task.FromResult(JobOutcome.Completed),
            },
            o => o.Retry = Policies.MuchLater),
        options);
}
