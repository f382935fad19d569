using PgEngine.Client;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Retry;

public sealed class RetryTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task An_exception_is_recorded_with_type_message_and_stack_and_the_job_waits_by_its_kinds_policy()
    {
        await using var host = await StartAsync("recorded", o => o.Retry = Policies.MuchLater);
        var id = await host.Engine.EnqueueAsync("breaks", "\"x\"", RuntimeFixture.On("recorded"));

        await Eventually.Equal(1L, () => fixture.Source.ScalarAsync<long>("select count(*) from engine.attempts where job_id = $1", id));
        var job = await fixture.Source.JobAsync(id);
        Assert.Equal("ready", job.Get<string>("state"));
        Assert.True(job.Get<bool>("is_later"));
        Assert.Equal(typeof(BreakdownException).FullName, job.Get<string>("error_type"));
        Assert.Equal("attempt 1 broke", job.Get<string>("error_message"));
        Assert.Contains(nameof(BreakAsync), job.Get<string>("error_detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_attempts_of_the_kind_are_used_up_and_every_failure_is_kept()
    {
        await using var host = await StartAsync("used up", Thrice);
        var id = await host.Engine.EnqueueAsync("breaks", "\"x\"", RuntimeFixture.On("used up"));

        var job = await fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Equal((3, 3), (job.Get<int>("attempt"), job.Get<int>("failures")));
        Assert.Equal("attempt 3 broke", job.Get<string>("error_message"));
        await host.Logs.WaitForAsync(Diagnostics.EventIds.JobFailed);
        Assert.Equal(3, host.Logs.Count(Diagnostics.EventIds.AttemptFailed));
    }

    [Fact]
    public async Task What_the_enqueue_says_wins_over_the_kind()
    {
        await using var host = await StartAsync("enqueue wins", Thrice);
        var id = await host.Engine.EnqueueAsync(
            "breaks", "\"x\"", new EnqueueOptions { Queue = "enqueue wins", MaxAttempts = 1 });
        var later = await host.Engine.EnqueueAsync(
            "breaks", "\"x\"", new EnqueueOptions { Queue = "enqueue wins", Retry = Policies.MuchLater });

        Assert.Equal(1, (await fixture.Source.WaitForStateAsync(id, "failed")).Get<int>("attempt"));
        await Eventually.True(async () => (await fixture.Source.JobAsync(later)).Get<bool>("is_later"), "the retry waits for an hour");
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure_like_any_other()
    {
        await using var host = await fixture.StartAsync("own token", jobs => jobs.AddJob(
            "gives_up",
            Task (string _, JobContext _, CancellationToken _) => throw new TaskCanceledException("the HTTP client gave up"),
            o => o.MaxAttempts = 1));
        var id = await host.Engine.EnqueueAsync("gives_up", "\"x\"", RuntimeFixture.On("own token"));

        var job = await fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Equal(typeof(TaskCanceledException).FullName, job.Get<string>("error_type"));
    }

    [Theory]
    [InlineData("a NUL \0 in it")]
    [InlineData("half a pair \ud83d of it")]
    [InlineData("")]
    public async Task An_error_message_is_stored_whatever_it_holds(string message)
    {
        var queue = $"odd message {message.Length}";
        await using var host = await fixture.StartAsync(queue, jobs => jobs.AddJob(
            "odd", Task (string _, JobContext _, CancellationToken _) => throw new InvalidOperationException(message), o => o.MaxAttempts = 1));
        var id = await host.Engine.EnqueueAsync("odd", "\"x\"", RuntimeFixture.On(queue));

        var job = await fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Equal(typeof(InvalidOperationException).FullName, job.Get<string>("error_type"));
        Assert.Equal(message.Length, job.Get<string>("error_message").Length);
    }

    private static void Thrice(JobOptions options)
    {
        options.MaxAttempts = 3;
        options.Retry = Policies.AtOnce;
    }

    private static async Task BreakAsync(JobContext job)
    {
        await Task.Yield();
        throw new BreakdownException($"attempt {job.Attempt} broke");
    }

    private Task<WorkerHost> StartAsync(string queue, Action<JobOptions> kind) => fixture.StartAsync(
        queue, jobs => jobs.AddJob("breaks", (string _, JobContext job, CancellationToken _) => BreakAsync(job), kind));
}
