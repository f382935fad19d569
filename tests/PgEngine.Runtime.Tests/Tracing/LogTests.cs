using Npgsql;
using PgEngine.Client;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Poison;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Tracing;

public sealed class LogTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private const string Secret = "sentinel-7c1f";

    [Fact]
    public async Task No_payload_result_or_progress_is_ever_logged_and_every_message_has_its_id()
    {
        var settings = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString) { IncludeErrorDetail = false };
        await using var host = await WorkerHost.StartAsync(
            settings.ConnectionString,
            jobs => jobs
                .AddJob("strict", (Strict _, JobContext _, CancellationToken _) => Task.CompletedTask)
                .AddJob("echo", (string text, JobContext job, CancellationToken _) =>
                {
                    job.ReportProgress(text + "\0");
                    return Task.FromResult(JobOutcome.Result(text + "\0"));
                })
                .AddJob("breaks", (string _, JobContext _, CancellationToken _) => throw new InvalidOperationException("a plain failure")),
            options => options.Queues.Add("logged"));
        var ids = new List<long>();
        foreach (var (kind, payload) in new[]
        {
            ("strict", $$"""{"name": "{{Secret}}", "count": "{{Secret}}"}"""), ("strict", $"\"{Secret}\""),
            ("strict", $$"""{"{{Secret}}": 1}"""), ("echo", $"\"{Secret}\""), ("breaks", $"\"{Secret}\""),
        })
        {
            ids.Add(await host.Engine.EnqueueAsync(kind, payload, new EnqueueOptions
            {
                Queue = "logged",
                MaxAttempts = 1,
                Headers = new Dictionary<string, string> { ["token"] = Secret },
            }));
        }

        foreach (var id in ids)
        {
            await fixture.Source.WaitForStateAsync(id, "failed");
        }

        await host.StopAsync();
        Assert.DoesNotContain(host.Logs.OfEngine, entry => entry.Text.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logs.OfEngine, entry => entry.Id == 0);
    }

    [Fact]
    public async Task A_password_is_never_logged_not_even_when_it_is_refused()
    {
        const string Role = "pgengine_runtime_log";
        await fixture.Source.ExecuteAsync(
            $"do $do$ begin create role {Role} nologin password '{Secret}'; exception when duplicate_object then null; end $do$");
        var settings = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString) { Username = Role, Password = Secret };
        await using var host = await WorkerHost.StartAsync(
            settings.ConnectionString, jobs => jobs.AddJob("echo", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
        await host.Logs.WaitForAsync(Diagnostics.EventIds.StartFailed, 2);

        Assert.DoesNotContain(host.Logs.Entries, entry => entry.Text.Contains(Secret, StringComparison.Ordinal));
    }
}
