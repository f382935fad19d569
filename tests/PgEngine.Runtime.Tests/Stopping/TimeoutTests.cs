using PgEngine.Client;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Stopping;

public sealed class TimeoutTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task An_attempt_that_takes_too_long_is_told_why_it_stops_and_fails()
    {
        var reason = new TaskCompletionSource<StopReason>();
        await using var host = await StartAsync("kind timeout", reason, o => o.Timeout = TimeSpan.FromMilliseconds(50));
        var id = await host.Engine.EnqueueAsync("endless", "\"x\"", RuntimeFixture.On("kind timeout"));

        Assert.Equal(StopReason.Timeout, await reason.Task.WaitAsync(Eventually.Ceiling));
        var job = await fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Equal("timeout", job.Get<string>("error_type"));
        Assert.Contains("00:00:00.05", job.Get<string>("error_message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeout_of_the_job_wins_over_that_of_its_kind()
    {
        var reason = new TaskCompletionSource<StopReason>();
        await using var host = await StartAsync("job timeout", reason, o => o.Timeout = TimeSpan.FromHours(1));
        var id = await host.Engine.EnqueueAsync(
            "endless", "\"x\"", new EnqueueOptions { Queue = "job timeout", Timeout = TimeSpan.FromMilliseconds(60) });

        Assert.Equal(StopReason.Timeout, await reason.Task.WaitAsync(Eventually.Ceiling));
        await fixture.Source.WaitForStateAsync(id, "failed");
    }

    [Fact]
    public async Task A_handler_that_finishes_in_spite_of_its_timeout_has_finished()
    {
        await using var host = await fixture.StartAsync("finishes anyway", jobs => jobs.AddJob(
            "stubborn",
            async (string _, JobContext _, CancellationToken token) =>
            {
                var told = new TaskCompletionSource();
                await using var registration = token.Register(told.SetResult);
                await told.Task;
            },
            o => o.Timeout = TimeSpan.FromMilliseconds(20)));
        var id = await host.Engine.EnqueueAsync("stubborn", "\"x\"", RuntimeFixture.On("finishes anyway"));

        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Theory]
    [InlineData("1 month")]
    [InlineData("10 years")]
    [InlineData("2 days 3 hours")]
    public async Task Any_timeout_that_SQL_accepts_can_be_claimed(string timeout)
    {
        var queue = $"timeout {timeout}";
        await using var host = await fixture.StartAsync(
            queue, jobs => jobs.AddJob("quick", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
        var id = await fixture.Source.ScalarAsync<long>(
            "select engine.enqueue('quick', '\"x\"', queue => $1, timeout => $2::interval)", queue, timeout);

        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    private Task<WorkerHost> StartAsync(string queue, TaskCompletionSource<StopReason> reason, Action<JobOptions> kind) =>
        fixture.StartAsync(queue, jobs => jobs.AddJob(
            "endless",
            async (string _, JobContext job, CancellationToken token) =>
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                }
                finally
                {
                    reason.TrySetResult(job.StopReason);
                }
            },
            o =>
            {
                o.MaxAttempts = 1;
                kind(o);
            }));
}
