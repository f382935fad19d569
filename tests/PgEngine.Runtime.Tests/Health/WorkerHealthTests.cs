using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using PgEngine.Client;
using PgEngine.Diagnostics;
using PgEngine.Hosting;
using PgEngine.Testing;
using PgEngine.TestKit;
using PgEngine.Workers;

namespace PgEngine.Runtime.Tests.Health;

/// <summary>Over real HTTP. The exact shapes below are also the proof that no name, text or version gets out.</summary>
public sealed class WorkerHealthTests(HealthServer server) : IClassFixture<HealthServer>
{
    private const string HealthyBody = """^\{"status":"healthy","listening":true,"beat_age_seconds":\d+\}$""";
    private const string UnhealthyBody = """^\{"status":"unhealthy","listening":(true|false),"beat_age_seconds":(\d+|null)\}$""";

    [Fact]
    public async Task A_worker_that_runs_answers_200_and_three_fields()
    {
        await using var site = await HealthSite.StartQuietAsync(await server.CreateDatabaseAsync());
        await Eventually.Equal(HealthStatus.Healthy, site.CheckAsync);
        await Eventually.Equal(HttpStatusCode.OK, site.StatusAsync);

        using var response = await site.Http.GetAsync(HealthSite.Path);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Matches(HealthyBody, await response.Content.ReadAsStringAsync());
        Assert.DoesNotContain(HealthSite.Sentinel, response.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_database_is_told_until_it_is_back_and_nothing_more_is_told()
    {
        await using var own = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true, Durability = PostgresDurability.Safe });
        var connectionString = await own.CreateDatabaseAsync($"{HealthSite.Sentinel}_database");
        await using var site = await HealthSite.StartAsync(options =>
        {
            options.ConnectionString = connectionString;
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
            options.SweepInterval = TimeSpan.FromSeconds(1);
        });
        await Eventually.Equal(HttpStatusCode.OK, site.StatusAsync);
        var engine = site.Services.GetRequiredService<IPgEngine>();
        await engine.EnqueueAsync($"{HealthSite.Sentinel}_kind", $"\"{HealthSite.Sentinel} payload\"");

        await own.StopAsync(PostgresStopMode.Immediate);
        await Eventually.Equal(HttpStatusCode.ServiceUnavailable, site.StatusAsync);
        using var response = await site.Http.GetAsync(HealthSite.Path);
        Assert.Matches(UnhealthyBody, await response.Content.ReadAsStringAsync());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain(HealthSite.Sentinel, response.ToString(), StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, await site.CheckAsync());

        await own.RestartAsync();
        await Eventually.Equal(HttpStatusCode.OK, site.StatusAsync);
    }

    [Fact]
    public async Task A_thousand_hits_send_no_statement_to_the_database()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using var site = await HealthSite.StartQuietAsync(connectionString);
        await Eventually.Equal(HealthStatus.Healthy, site.CheckAsync);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await Eventually.Equal("asleep", () => source.ScalarAsync<string>("select max(w.state) from engine.workers() w"));
        await Eventually.Equal(HttpStatusCode.OK, site.StatusAsync);

        // A worker that has just registered looks now and then while transactions of that moment run, and others test on this server.
        await Eventually.Equal(0L, async () =>
        {
            var before = await source.ScalarAsync<DateTime>("select clock_timestamp()");
            for (var hit = 0; hit < 1000; hit++)
            {
                Assert.Equal(HttpStatusCode.OK, await site.StatusAsync());
            }

            return await source.ScalarAsync<long>(
                """
                select count(*) from pg_stat_activity
                where application_name = 'pgengine' and datname = current_database() and greatest(query_start, backend_start) > $1
                """,
                before);
        });
    }

    [Fact]
    public async Task A_worker_told_not_to_listen_is_healthy_and_says_that_it_does_not()
    {
        await using var site = await HealthSite.StartQuietAsync(await server.CreateDatabaseAsync(), listen: false);
        await Eventually.Equal(HttpStatusCode.OK, site.StatusAsync);

        Assert.Contains("\"listening\":false", await site.Http.GetStringAsync(HealthSite.Path), StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, await site.CheckAsync());
    }

    [Fact]
    public async Task A_worker_that_should_hear_notifications_and_does_not_is_degraded()
    {
        var status = new WorkerStatus(TimeProvider.System, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)) { IsRunning = true };
        status.BeatAccepted(TimeProvider.System.GetTimestamp());
        var options = new PgEngineOptions();
        options.Add(new("kind", typeof(string), null!, new()));
        var check = new WorkerHealthCheck(status, options);

        var result = await check.CheckHealthAsync(new()
        {
            Registration = new("pgengine", check, HealthStatus.Unhealthy, tags: null),
        });

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Equal(false, result.Data["listening"]);
    }

    [Fact]
    public async Task An_instance_that_only_enqueues_answers_503_here_and_is_healthy_as_a_check()
    {
        await using var site = await HealthSite.StartQuietAsync(await server.CreateDatabaseAsync(), withWorker: false);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await site.StatusAsync());
        Assert.Equal(HealthStatus.Healthy, await site.CheckAsync());
    }

    [Fact]
    public async Task A_named_instance_has_its_own_health()
    {
        await using var site = await HealthSite.StartQuietAsync(await server.CreateDatabaseAsync(), instance: "billing");
        await Eventually.Equal(HttpStatusCode.OK, site.StatusAsync);

        var report = await site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(["pgengine:billing"], report.Entries.Keys);
    }
}
