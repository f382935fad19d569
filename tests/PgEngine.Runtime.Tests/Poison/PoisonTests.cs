using System.Globalization;
using System.Text.Json;
using PgEngine.Client;
using PgEngine.Diagnostics;
using PgEngine.Errors;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Poison;

/// <summary>A job that is bad in any way ends cleanly, and the jobs beside it do not notice.</summary>
public sealed class PoisonTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Theory]
    [InlineData("wrong type", """{"name": 7, "count": 1}""")]
    [InlineData("too huge for an int", """{"name": "a", "count": 99999999999999999999}""")]
    [InlineData("too huge for anything", """{"name": "a", "count": 1e400}""")]
    [InlineData("a fraction for an int", """{"name": "a", "count": 1.5}""")]
    [InlineData("a missing member", """{"name": "a"}""")]
    [InlineData("null", "null")]
    [InlineData("an array", "[]")]
    [InlineData("a text", "\"text\"")]
    public async Task A_payload_that_does_not_fit_fails_its_job_for_good_and_no_other(string what, string payload)
    {
        var ran = 0;
        await using var host = await fixture.StartAsync(what, jobs => jobs.AddJob("strict", (Strict _, JobContext _, CancellationToken _) =>
        {
            Interlocked.Increment(ref ran);
            return Task.CompletedTask;
        }));
        var ids = await host.Engine.EnqueueManyAsync("strict", Surround(payload), RuntimeFixture.On(what));

        var job = await fixture.Source.WaitForStateAsync(ids[5], "failed");
        await fixture.Source.WaitForCompletedAsync(what, 10);
        Assert.Equal((1, 10), (job.Get<int>("attempt"), ran));
        Assert.StartsWith("payload cannot be read as strict", job.Get<string>("reason"), StringComparison.Ordinal);
        Assert.Contains("Exception", job.Get<string>("error_type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_of_64_levels_runs_and_one_of_65_is_refused_at_its_enqueue()
    {
        await using var host = await fixture.StartAsync(
            "deep", jobs => jobs.AddJob("deep", (JsonElement _, JobContext _, CancellationToken _) => Task.CompletedTask));
        var error = await Assert.ThrowsAsync<InvalidJobException>(() => host.Engine.EnqueueAsync("deep", Nested(65), RuntimeFixture.On("deep")));
        var id = await host.Engine.EnqueueAsync("deep", Nested(64), RuntimeFixture.On("deep"));

        Assert.Equal(SqlStates.PayloadTooDeep, error.SqlState);
        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task A_result_that_the_database_refuses_fails_its_job_and_its_neighbours_complete()
    {
        await using var host = await fixture.StartAsync("nul", jobs => jobs.AddJob("answers", (string text, JobContext _, CancellationToken _) =>
            Task.FromResult(JobOutcome.Result(text == "bad" ? "a NUL \0 in it" : text))));
        var payloads = Enumerable.Range(0, 200).Select(i => i is 0 or 77 or 199 ? "\"bad\"" : "\"good\"");
        var ids = await host.Engine.EnqueueManyAsync("answers", payloads, RuntimeFixture.On("nul"));

        await fixture.Source.WaitForCompletedAsync("nul", 197);
        foreach (var bad in new[] { ids[0], ids[77], ids[199] })
        {
            var job = await fixture.Source.WaitForStateAsync(bad, "failed");
            Assert.Equal(("refused_by_database", 1), (job.Get<string>("error_type"), job.Get<int>("attempt")));
        }

        Assert.Equal(3, host.Logs.Count(EventIds.ItemIsolated));
    }

    [Fact]
    public async Task Progress_that_the_database_refuses_is_dropped_and_the_job_goes_on()
    {
        var gate = new Gate();
        await using var host = await fixture.StartAsync("nul progress", jobs => jobs.AddJob(
            "reports", async (string _, JobContext job, CancellationToken token) =>
            {
                job.ReportProgress("a NUL \0 in it");
                await gate.PassAsync(token);
            }));
        var id = await host.Engine.EnqueueAsync("reports", "\"x\"", RuntimeFixture.On("nul progress"));
        await host.Logs.WaitForAsync(EventIds.ProgressDropped);
        gate.Open();

        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task A_refused_result_shows_up_as_a_failure_to_the_one_who_waits_for_it()
    {
        await using var host = await fixture.StartAsync("waited for", jobs => jobs.AddJob(
            "answers", (string _, JobContext _, CancellationToken _) => Task.FromResult(JobOutcome.Result("\0"))));
        var id = await host.Engine.EnqueueAsync("answers", "\"x\"", new EnqueueOptions { Queue = "waited for", KeepResult = true });

        var error = await Assert.ThrowsAsync<JobFailedException>(() => host.Engine.WaitForResultAsync(id).WaitAsync(Eventually.Ceiling));
        Assert.Contains("refused", error.Reason, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Surround(string payload)
    {
        var good = Enumerable.Range(0, 5).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"name": "ok", "count": {{i}}}"""));
        return [.. good, payload, .. good];
    }

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);
}
