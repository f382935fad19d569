using System.Collections.Concurrent;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Notifications;

/// <summary>Every worker here polls every ten minutes: a job that runs was announced, timed, or found when listening began.</summary>
public sealed class WakeTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_sleeping_worker_is_woken_by_an_enqueue_again_and_again()
    {
        await using var host = await StartAsync("woken");
        await host.WaitUntilAsleepAsync();
        for (var i = 0; i < 20; i++)
        {
            await RunOneAsync(host, "woken");
        }
    }

    [Fact]
    public async Task Jobs_that_were_there_before_the_worker_are_found_when_it_starts()
    {
        var id = await fixture.Source.ScalarAsync<long>("select engine.enqueue('quick', '\"x\"', queue => 'before')");
        await using var host = await StartAsync("before");
        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task A_job_whose_enqueue_saw_no_worker_is_found_when_it_commits_behind_the_first_look_of_one()
    {
        await using var session = await fixture.Database.OpenSessionAsync("early");
        await session.BeginAsync();
        var id = await session.ScalarAsync<long>("select engine.enqueue('quick', '\"x\"', queue => 'early')");
        await using var host = await StartAsync("early");
        await host.WaitUntilAsleepAsync();
        await RunOneAsync(host, "early");

        await session.CommitAsync();

        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task A_future_job_runs_when_it_is_due_and_not_before()
    {
        await using var host = await StartAsync("future");
        await host.WaitUntilAsleepAsync();
        var id = await host.Engine.EnqueueAsync("quick", "\"x\"", Later("future", TimeSpan.FromMilliseconds(700)));

        await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.True(await fixture.Source.ScalarAsync<bool>("select started_at >= run_at from engine.job($1)", id));
    }

    [Fact]
    public async Task The_nearest_of_several_future_jobs_is_not_missed_for_a_later_one()
    {
        await using var host = await StartAsync("nearest");
        await host.WaitUntilAsleepAsync();
        await host.Engine.EnqueueAsync("quick", "\"x\"", Later("nearest", TimeSpan.FromMinutes(5)));
        var near = await host.Engine.EnqueueAsync("quick", "\"x\"", Later("nearest", TimeSpan.FromMilliseconds(500)));

        await fixture.Source.WaitForStateAsync(near, "completed");
    }

    [Fact]
    public async Task A_transaction_that_commits_late_wakes_the_worker_with_its_commit()
    {
        await using var host = await StartAsync("late");
        await host.WaitUntilAsleepAsync();
        await using var session = await fixture.Database.OpenSessionAsync("late committer");
        await session.BeginAsync();
        var late = await session.ScalarAsync<long>("select engine.enqueue('quick', '\"x\"', queue => 'late')");

        // Others come and go meanwhile, and the worker's mark moves past the one that is still open.
        for (var i = 0; i < 3; i++)
        {
            await RunOneAsync(host, "late");
        }

        await session.CommitAsync();
        await fixture.Source.WaitForStateAsync(late, "completed");
    }

    [Fact]
    public async Task Late_commits_in_the_middle_of_a_busy_time_are_not_missed()
    {
        await using var host = await StartAsync("late and busy");
        await host.WaitUntilAsleepAsync();
        for (var round = 0; round < 10; round++)
        {
            await using var session = await fixture.Database.OpenSessionAsync("late committer");
            await session.BeginAsync();
            await session.ExecuteAsync("select engine.enqueue('quick', '\"x\"', queue => 'late and busy')");
            await host.Engine.EnqueueManyAsync("quick", Enumerable.Repeat("\"y\"", 200), RuntimeFixture.On("late and busy"));
            await session.CommitAsync();
        }

        await fixture.Source.WaitForCompletedAsync("late and busy", 2_010);
    }

    [Fact]
    public async Task A_job_whose_enqueue_was_rolled_back_is_never_seen()
    {
        var seen = new ConcurrentQueue<string>();
        await using var host = await fixture.StartAsync("rolled back", jobs => jobs.AddJob(
            "named", (string name, JobContext _, CancellationToken _) =>
            {
                seen.Enqueue(name);
                return Task.CompletedTask;
            }));
        await using var session = await fixture.Database.OpenSessionAsync("roller");
        await session.BeginAsync();
        await session.ExecuteAsync("select engine.enqueue('named', '\"ghost\"', queue => 'rolled back')");
        await session.RollbackAsync();
        var real = await host.Engine.EnqueueAsync("named", "\"real\"", RuntimeFixture.On("rolled back"));

        await fixture.Source.WaitForStateAsync(real, "completed");
        Assert.Equal(["real"], seen);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(600_000)]
    public async Task Without_a_listener_the_worker_polls_at_least_every_second(int pollIntervalMs)
    {
        var queue = $"polled {pollIntervalMs}";
        await using var host = await StartAsync(queue, options =>
        {
            options.Listen = false;
            options.PollInterval = TimeSpan.FromMilliseconds(pollIntervalMs);
        });
        await RunOneAsync(host, queue);
        await RunOneAsync(host, queue);
        Assert.False(host.Status.IsListening);
    }

    [Fact]
    public async Task A_paused_queue_is_left_alone_and_worked_on_at_once_when_it_is_resumed()
    {
        await using var host = await StartAsync("paused", options => options.Queues.Add("not paused"));
        await host.WaitUntilAsleepAsync();
        await fixture.Source.ExecuteAsync("select engine.pause_queue('paused', 'lunch')");
        var id = await host.Engine.EnqueueAsync("quick", "\"x\"", RuntimeFixture.On("paused"));
        await RunOneAsync(host, "not paused");
        Assert.Equal("ready", (await fixture.Source.JobAsync(id)).Get<string>("state"));
        await fixture.Source.ExecuteAsync("select engine.resume_queue('paused')");

        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    private static EnqueueOptions Later(string queue, TimeSpan delay) => new() { Queue = queue, Delay = delay };

    private async Task RunOneAsync(WorkerHost host, string queue) => await fixture.Source.WaitForStateAsync(
        await host.Engine.EnqueueAsync("quick", "\"x\"", RuntimeFixture.On(queue)), "completed");

    private Task<WorkerHost> StartAsync(string queue, Action<PgEngineOptions>? options = null) => fixture.StartAsync(
        queue, jobs => jobs.AddJob("quick", (string _, JobContext _, CancellationToken _) => Task.CompletedTask), options);
}
