using Microsoft.Extensions.Logging;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.JobLogs;

public sealed class JobLogTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private Task<List<string>> LinesAsync(long job) =>
        fixture.Source.ColumnAsync<string>("select attempt || ' ' || level || ' ' || message from engine.job_log($1)", job);

    private Task WaitForLinesAsync(long job, int count) => Eventually.Equal(count, async () => (await LinesAsync(job)).Count);

    [Fact]
    public async Task What_a_handler_writes_is_kept_with_its_attempt_also_when_the_attempt_fails()
    {
        await using var host = await fixture.StartAsync("lines", jobs => jobs.AddJob(
            "lines",
            (int failures, JobContext job, CancellationToken _) =>
            {
                job.Log(LogLevel.Information, $"attempt {job.Attempt}");
                job.Log(LogLevel.None, "nothing");
                return job.Attempt <= failures ? throw new InvalidOperationException("again") : Task.CompletedTask;
            },
            o => o.Retry = Policies.AtOnce));
        var id = await host.Engine.EnqueueAsync(1, RuntimeFixture.On("lines"));

        await fixture.Source.WaitForStateAsync(id, "completed");
        await WaitForLinesAsync(id, 2);
        Assert.Equal(["1 information attempt 1", "2 information attempt 2"], await LinesAsync(id));
    }

    [Fact]
    public async Task Lines_are_there_while_the_job_runs_and_a_bad_character_or_a_long_line_costs_nothing()
    {
        var gate = new Gate();
        await using var host = await fixture.StartAsync("running", jobs => jobs.AddJob("running", async (int _, JobContext job, CancellationToken ct) =>
        {
            job.Log(LogLevel.Warning, "nul: \0, " + new string('x', 10_000));
            await gate.PassAsync(ct);
        }));
        var id = await host.Engine.EnqueueAsync("running", "1", RuntimeFixture.On("running"));

        await WaitForLinesAsync(id, 1);
        Assert.Equal("running", (await fixture.Source.JobAsync(id)).Get<string>("state"));
        Assert.Equal(4096, await fixture.Source.ScalarAsync<int>("select length(message) from engine.job_log($1)", id));
        gate.Open();
        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task A_kind_that_asks_for_it_keeps_what_is_logged_through_ILogger_from_its_level_on()
    {
        await using var host = await fixture.StartAsync(
            "captured",
            jobs => jobs
                .AddJob(
                    "captured",
                    (int _, JobContext _, ILogger<JobLogTests> logger, CancellationToken _) => WriteAsync(logger),
                    o => o.CaptureLogs = LogLevel.Information)
                .AddJob("plain", (string _, JobContext _, ILogger<JobLogTests> logger, CancellationToken _) => WriteAsync(logger)));
        var captured = await host.Engine.EnqueueAsync("captured", "1", RuntimeFixture.On("captured"));
        var plain = await host.Engine.EnqueueAsync("plain", "\"x\"", RuntimeFixture.On("captured"));

        await fixture.Source.WaitForStateAsync(captured, "completed");
        await fixture.Source.WaitForStateAsync(plain, "completed");
        await WaitForLinesAsync(captured, 2);
        var lines = await LinesAsync(captured);
        Assert.Equal("1 information 3 rows", lines[0]);
        Assert.StartsWith("1 error broken\nSystem.InvalidOperationException: pipe", lines[1].ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(await LinesAsync(plain));

        static async Task WriteAsync(ILogger<JobLogTests> logger)
        {
#pragma warning disable CA1848, CA1873 // What an application's handler does.
            logger.LogDebug("too fine");
            await Task.Yield();
            logger.LogInformation("{Count} rows", 3);
            logger.LogError(new InvalidOperationException("pipe"), "broken");
#pragma warning restore CA1848, CA1873
        }
    }
}
