using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using PgEngine.Client;
using PgEngine.Diagnostics;
using PgEngine.Errors;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Hosting;

public sealed class SetUpTests : IAsyncLifetime
{
    private TestDatabase? _database;

    private TestDatabase Database => _database!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task Named_instances_work_side_by_side_in_schemas_of_their_own()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        foreach (var name in new[] { "billing", "mail" })
        {
            await new SchemaInstaller(Database.ConnectionString, new SchemaInstallerOptions { Schema = name }).MigrateAsync();
            builder.AddPgEngine(name, options =>
                {
                    options.ConnectionString = Database.ConnectionString;
                    options.Schema = name;
                })
                .AddJob("note", (string text, JobContext _, CancellationToken _) =>
                {
                    seen.Enqueue($"{name} ran {text}");
                    return Task.CompletedTask;
                });
        }

        using var host = builder.Build();
        await host.StartAsync();
        foreach (var name in new[] { "billing", "mail" })
        {
            await host.Services.GetRequiredKeyedService<IPgEngine>(name).EnqueueAsync("note", $"\"{name}'s job\"");
        }

        await Eventually.Equal(2, () => Task.FromResult(seen.Count));
        await host.StopAsync();
        Assert.Equal(["billing ran billing's job", "mail ran mail's job"], seen.Order());
        Assert.Equal(0, await Database.Source.ScalarAsync<long>("select count(*) from engine.jobs"));
    }

    [Fact]
    public async Task An_instance_that_only_enqueues_registers_no_worker()
    {
        await using var host = await WorkerHost.StartAsync(
            Database.ConnectionString, jobs => jobs.AddJob<string>("quick", Quick), options => options.RunWorker = false);
        var id = await host.Engine.EnqueueAsync("quick", "\"x\"");

        Assert.Equal("ready", (await Database.Source.JobAsync(id)).Get<string>("state"));
        Assert.Equal(0, await Database.Source.ScalarAsync<long>("select count(*) from engine.workers"));
        Assert.False(host.Status.IsRunning);
    }

    [Fact]
    public async Task A_worker_needs_the_rights_of_a_worker_only()
    {
        const string Role = "pgengine_runtime_worker";
        await Database.Source.ExecuteAsync(
            $"do $do$ begin create role {Role} login password 'w'; exception when duplicate_object then null; end $do$");
        await Database.Source.ExecuteAsync($"select engine.grant_usage('{Role}', 'worker')");
        var asWorker = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Username = Role, Password = "w" }.ConnectionString;
        await using var host = await WorkerHost.StartAsync(asWorker, jobs => jobs.AddJob(
            "reports",
            (string _, JobContext job, CancellationToken _) =>
            {
                job.ReportProgress(1);
                return job.Attempt == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask;
            },
            o => o.Retry = Policies.AtOnce));
        var id = await Database.Source.ScalarAsync<long>("select engine.enqueue('reports', '\"x\"')");

        await Database.Source.WaitForStateAsync(id, "completed");
        await host.StopAsync();
        Assert.Equal(0, await Database.Source.ScalarAsync<long>("select count(*) from engine.workers"));
    }

    [Fact]
    public async Task The_status_tells_whether_the_worker_runs_listens_and_is_answered()
    {
        var host = await WorkerHost.StartAsync(Database.ConnectionString, jobs => jobs.AddJob<string>("quick", Quick));
        await host.WaitUntilAsleepAsync();
        await Eventually.True(() => Task.FromResult(host.Status is { IsRunning: true, IsDatabaseAnswering: true, MayStartJobs: true }));
        await host.StopAsync();

        Assert.False(host.Status.IsRunning);
        Assert.False(host.Status.IsListening);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task With_MigrateOnStart_the_schema_is_made_by_the_first_worker_that_starts()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync();
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await first.Logs.WaitForAsync(EventIds.WorkerStarted);
        await second.Logs.WaitForAsync(EventIds.WorkerStarted);
        var id = await first.Engine.EnqueueAsync("quick", "\"x\"");
        await empty.Source.WaitForCompletedAsync("default", 1);
        Assert.True(id > 0);

        Task<WorkerHost> StartAsync() => WorkerHost.StartAsync(
            empty.ConnectionString, jobs => jobs.AddJob<string>("quick", Quick), options => options.MigrateOnStart = true);
    }

    [Fact]
    public async Task Without_MigrateOnStart_a_worker_waits_until_somebody_installs_the_schema()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync();
        await using var host = await WorkerHost.StartAsync(empty.ConnectionString, jobs => jobs.AddJob<string>("quick", Quick));
        await host.Logs.WaitForAsync(EventIds.WaitingForSchema);
        await new SchemaInstaller(empty.ConnectionString, new SchemaInstallerOptions()).MigrateAsync();

        await host.Logs.WaitForAsync(EventIds.WorkerStarted);
    }

    [Fact]
    public async Task A_restored_copy_is_warned_of()
    {
        await MakeCopyAsync();
        await using var host = await WorkerHost.StartAsync(Database.ConnectionString, jobs => jobs.AddJob<string>("quick", Quick));
        await host.Logs.WaitForAsync(EventIds.RestoredCopy);
        await host.Logs.WaitForAsync(EventIds.WorkerStarted);
    }

    [Fact]
    public async Task A_restored_copy_is_refused_where_that_is_configured_and_no_job_of_it_runs()
    {
        await MakeCopyAsync();
        var id = await Database.Source.ScalarAsync<long>("select engine.enqueue('quick', '\"x\"')");
        var error = await RefusalAsync(options => options.RefuseRestoredCopy = true);

        Assert.Contains("adopt_database()", error.Message, StringComparison.Ordinal);
        Assert.Equal("ready", (await Database.Source.JobAsync(id)).Get<string>("state"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_schema_of_the_future_that_needs_newer_workers_is_refused_by_name(bool migrates)
    {
        await Database.Source.ExecuteAsync("update engine.schema_info set release = '99.2.0', oldest_runtime = '99.1.0'");
        var error = await RefusalAsync(options => options.MigrateOnStart = migrates);

        Assert.Contains("99.2.0", error.Message, StringComparison.Ordinal);
        Assert.Contains("99.1.0", error.Message, StringComparison.Ordinal);
    }

    private static Task Quick(string payload, JobContext job, CancellationToken cancellationToken) => Task.CompletedTask;

    private Task<int> MakeCopyAsync() =>
        Database.Source.ExecuteAsync("update engine.schema_info set system_identifier = system_identifier + 1");

    /// <summary>What ends the host, and reaches whoever waits for it.</summary>
    private async Task<EngineException> RefusalAsync(Action<PgEngineOptions> options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddPgEngine(o =>
        {
            o.ConnectionString = Database.ConnectionString;
            options(o);
        }).AddJob<string>("quick", Quick);
        using var host = builder.Build();
        await host.StartAsync();
        await host.WaitForShutdownAsync().WaitAsync(Eventually.Ceiling);
        var service = host.Services.GetServices<IHostedService>().OfType<Workers.WorkerService>().Single();
        return await Assert.ThrowsAnyAsync<EngineException>(() => service.ExecuteTask!);
    }
}
