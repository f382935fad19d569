using PgEngine.Errors;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Retry;

public sealed class ExceptionTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_permanent_failure_from_any_depth_ends_the_job_at_its_first_attempt()
    {
        var job = await RunAsync("permanent", new PermanentFailureException("no such customer"), "failed");
        Assert.Equal(("no such customer", 1), (job.Get<string>("reason"), job.Get<int>("attempt")));
        Assert.Contains("ExceptionTests", job.Get<string>("error_detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_after_waits_as_long_as_it_says_and_spends_the_attempt()
    {
        var job = await RunAsync("retry after", new RetryAfterException(TimeSpan.FromHours(1), "too many requests"), "ready");
        Assert.Equal((true, 1, 0), (job.Get<bool>("is_later"), job.Get<int>("failures"), job.Get<int>("spared")));
        Assert.Equal("too many requests", job.Get<string>("error_message"));
    }

    [Fact]
    public async Task A_kind_says_what_an_exception_means()
    {
        var job = await RunAsync(
            "judged", new FormatException("bad digits"), "cancelled",
            o => o.OnException = e => e is FormatException ? JobOutcome.Discard($"dropped: {e.Message}") : null);
        Assert.Equal("dropped: bad digits", job.Get<string>("reason"));
    }

    [Fact]
    public async Task An_exception_that_the_kind_has_nothing_to_say_of_or_chokes_on_is_an_ordinary_failure()
    {
        foreach (var judge in new Func<Exception, JobOutcome?>[] { _ => null, _ => throw new InvalidOperationException("broken judge") })
        {
            var job = await RunAsync("not judged", new FormatException("bad digits"), "failed", o => (o.OnException, o.MaxAttempts) = (judge, 1));
            Assert.Equal("bad digits", job.Get<string>("error_message"));
        }
    }

    private async Task<Row> RunAsync(string queue, Exception exception, string state, Action<JobOptions>? configure = null)
    {
        var thrown = new TaskCompletionSource();
        await using var host = await fixture.StartAsync(queue, jobs => jobs.AddJob(
            "throws",
            async (string _, JobContext _, CancellationToken _) =>
            {
                await Task.Yield();
                thrown.TrySetResult();
                throw exception;
            },
            configure));
        var id = await host.Engine.EnqueueAsync("throws", "\"x\"", RuntimeFixture.On(queue));
        await thrown.Task.WaitAsync(Eventually.Ceiling);
        await Eventually.Equal(
            1, async () => (await fixture.Source.JobAsync(id)).Get<string>("state") == state && await SettledAsync(id) ? 1 : 0);
        return await fixture.Source.JobAsync(id);
    }

    private async Task<bool> SettledAsync(long id) =>
        await fixture.Source.ScalarAsync<long>("select count(*) from engine.jobs where id = $1 and state = 'running'", id) == 0;
}
