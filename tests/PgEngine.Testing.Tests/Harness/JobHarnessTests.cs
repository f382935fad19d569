using Microsoft.Extensions.DependencyInjection;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Testing.Tests.Harness;

public sealed class JobHarnessTests
{
    [Fact]
    public async Task A_drain_runs_what_is_due_and_what_that_enqueues_and_tells_what_ended()
    {
        await using var harness = await StartAsync();
        await harness.Engine.EnqueueAsync(new Parent(3));

        var ended = await harness.DrainAsync();

        Assert.Equal(4, ended.Count);
        Assert.All(ended, job => Assert.Equal(JobState.Completed, job.State));
        Assert.Equal([0, 1, 2], harness.Services.GetRequiredService<Seen>().Order());
        Assert.Empty(await harness.DrainAsync());
    }

    [Fact]
    public async Task Nothing_runs_before_a_drain_and_what_was_enqueued_can_be_asserted()
    {
        await using var harness = await StartAsync(o => o.Engine = e => e.Queues.Add("slow"));
        await harness.Engine.EnqueueAsync(new Child(7), new() { Queue = "slow", Delay = TimeSpan.FromMinutes(5), Priority = 3 });

        var job = await harness.AssertEnqueuedAsync<Child>(child => child.Number == 7, queue: "slow");
        await harness.AssertNotEnqueuedAsync<Child>(child => child.Number == 8);
        await harness.AssertNotEnqueuedAsync<Parent>();

        Assert.Equal(("child", 3, """{"number": 7}"""), (job.Kind, job.Priority, job.PayloadJson));
        Assert.InRange(job.RunAt - harness.Now, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Equal([job], await harness.ListAsync(queue: "slow"));
        var missing = await Assert.ThrowsAsync<JobAssertionException>(() => harness.AssertEnqueuedAsync<Child>(child => child.Number == 8));
        Assert.Contains("""on slow, ready, key none: {"number": 7}""", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JobAssertionException>(() => harness.AssertNotEnqueuedAsync<Child>());
    }

    [Fact]
    public async Task A_schedule_fires_as_the_time_is_moved_on_with_nothing_else_to_do()
    {
        var ticks = 0;
        await using var harness = await JobHarness.StartAsync(jobs => jobs
            .AddJob("tick", (int by, JobContext _, CancellationToken _) =>
            {
                Interlocked.Add(ref ticks, by);
                return Task.CompletedTask;
            })
            .AddSchedule("hourly", $"{(DateTime.UtcNow.Minute + 30) % 60} * * * *", 5, kind: "tick"));
        Assert.Empty(await harness.DrainAsync());

        await harness.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(await harness.DrainAsync());
        await harness.AdvanceAsync(TimeSpan.FromHours(1));
        await harness.DrainAsync();

        Assert.Equal(10, ticks);
    }

    [Fact]
    public async Task Delays_and_retries_fall_due_when_the_time_is_moved_on_and_not_before()
    {
        await using var harness = await StartAsync();
        await harness.Engine.EnqueueAsync(new Flaky(2), new() { Delay = TimeSpan.FromHours(1), MaxAttempts = 3 });
        var times = harness.Services.GetRequiredService<Times>();

        Assert.Empty(await harness.DrainAsync());
        Assert.Empty(times);

        // Moved on together: a delay counts from the moved clock.
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await harness.AdvanceAsync(TimeSpan.FromHours(1));
            var ended = await harness.DrainAsync();
            Assert.Equal(attempt, times.Count);
            Assert.Equal(attempt == 3, ended.Count == 1);
        }

        Assert.InRange(times[2] - times[0], TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));
        await harness.Engine.EnqueueAsync(new Child(1), new() { Delay = TimeSpan.FromMinutes(1) });
        Assert.Empty(await harness.DrainAsync());
    }

    [Fact]
    public async Task Inline_an_enqueue_has_run_its_job_when_it_returns()
    {
        await using var harness = await StartAsync(o => o.RunInline = true);

        var id = await harness.Engine.EnqueueAsync(new Parent(2), new() { KeepResult = true });

        Assert.Equal(JobState.Completed, (await harness.Engine.GetJobAsync(id))!.State);
        Assert.Equal([0, 1], harness.Services.GetRequiredService<Seen>().Order());
        await harness.AssertNotEnqueuedAsync<Child>();
    }

    [Fact]
    public async Task An_attempt_is_performed_without_the_database_and_its_outcome_returned()
    {
        await using var harness = await StartAsync();

        Assert.Equal(JobOutcome.Completed, (await harness.PerformAsync(new Flaky(2), attempt: 3)).Outcome);
        var failed = await harness.PerformAsync(new Flaky(2));
        Assert.IsType<InvalidOperationException>(failed.Error);
        Assert.Null(failed.Outcome);
        Assert.Equal(JobOutcome.Snooze(TimeSpan.FromSeconds(9)), (await harness.PerformAsync(new Sleepy(9))).Outcome);
        Assert.Empty(await harness.ListAsync());
    }

    [Fact]
    public async Task A_drain_that_does_not_come_to_an_end_says_which_jobs_are_due()
    {
        await using var harness = await StartAsync(o => o.DrainTimeout = TimeSpan.FromMilliseconds(300));
        await harness.Engine.EnqueueAsync(new Sleepy(0));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => harness.DrainAsync());

        Assert.Contains("sleepy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_no_harness_made_is_left_alone()
    {
        await using var harness = await StartAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(harness.ConnectionString);
        await using var command = source.CreateCommand("create schema production");
        await command.ExecuteNonQueryAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(o =>
            (o.ConnectionString, o.Engine) = (harness.ConnectionString, e => e.Schema = "production")));

        Assert.Contains("not made by a harness", error.Message, StringComparison.Ordinal);
    }

    private static Task<JobHarness> StartAsync(Action<JobHarnessOptions>? configure = null)
    {
        var options = new JobHarnessOptions { Services = services => services.AddSingleton<Seen>().AddSingleton<Times>() };
        configure?.Invoke(options);
        return JobHarness.StartAsync(Register, options);
    }

    private static void Register(PgEngineBuilder jobs) => jobs
        .AddJob("parent", async (Parent parent, JobContext job, IPgEngine engine, CancellationToken token) =>
        {
            for (var i = 0; i < parent.Children; i++)
            {
                await engine.EnqueueAsync(new Child(i), new() { Queue = job.Queue }, cancellationToken: token);
            }
        })
        .AddJob("child", (Child child, JobContext job, Seen seen, CancellationToken token) =>
        {
            lock (seen)
            {
                seen.Add(child.Number);
            }

            return Task.CompletedTask;
        })
        .AddJob("flaky", (Flaky flaky, JobContext job, Times times, TimeProvider time, CancellationToken token) =>
        {
            times.Add(time.GetUtcNow());
            return job.Attempt <= flaky.Failures ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        })
        .AddJob("sleepy", (Sleepy sleepy, JobContext job, CancellationToken token) =>
            Task.FromResult(JobOutcome.Snooze(TimeSpan.FromSeconds(sleepy.Seconds))));

    private sealed record Parent(int Children);

    private sealed record Child(int Number);

    private sealed record Flaky(int Failures);

    private sealed record Sleepy(int Seconds);

    private sealed class Seen : List<int>;

    private sealed class Times : List<DateTimeOffset>;
}
