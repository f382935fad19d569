using System.Collections.Concurrent;
using Npgsql;
using PgEngine.Client;
using PgEngine.Diagnostics;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.Testing;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Faults;

public sealed class ServerLossTests
{
    [Theory]
    [InlineData(PostgresStopMode.Fast)]
    [InlineData(PostgresStopMode.Immediate)]
    public async Task A_restart_of_the_server_loses_nothing_and_the_worker_goes_on(PostgresStopMode mode)
    {
        await using var server = await OwnServer.StartAsync();
        var ran = new ConcurrentDictionary<long, int>();
        var half = new TaskCompletionSource();
        await using var host = await WorkerHost.StartAsync(server.ConnectionString, jobs => jobs.AddJob(
            "counted", async (int _, JobContext job, CancellationToken _) =>
            {
                ran.AddOrUpdate(job.JobId, 1, (_, count) => count + 1);
                if (ran.Count >= 500)
                {
                    half.TrySetResult();
                }

                await Task.Yield();
            }));
        var ids = await host.Engine.EnqueueManyAsync("counted", Enumerable.Range(0, 1_000).Select(i => $"{i}"));
        await half.Task.WaitAsync(Eventually.Ceiling);
        await server.RestartAsync(mode);

        await server.WaitForCompletedAsync(1_000);
        Assert.Equal(ids.Order(), ran.Keys.Order());
        Assert.Equal(0, await server.Source.ScalarAsync<long>("select count(*) from engine.jobs"));
        await AssertGoesOnAsync(server, host, 1_000);
    }

    [Fact]
    public async Task A_job_that_ended_while_the_server_was_away_is_settled_when_it_is_back()
    {
        await using var server = await OwnServer.StartAsync();
        var gate = new Gate();
        var ended = new TaskCompletionSource();
        await using var host = await WorkerHost.StartAsync(server.ConnectionString, jobs => jobs.AddJob(
            "counted", async (int _, JobContext _, CancellationToken _) =>
            {
                await gate.PassAsync(CancellationToken.None);
                ended.TrySetResult();
            }));
        var id = await host.Engine.EnqueueAsync("counted", "1");
        await gate.Reached;
        await server.StopAsync();
        gate.Open();
        await ended.Task.WaitAsync(Eventually.Ceiling);
        await host.Logs.WaitForAsync(EventIds.TurnFailed);
        await server.RestartAsync(PostgresStopMode.Immediate);

        await server.WaitForCompletedAsync(1);
        Assert.Equal(1, (await server.Source.JobAsync(id)).Get<int>("attempt"));
    }

    [Theory]
    [InlineData(true, "ready", 0, "stale")]
    [InlineData(false, "running", 1, "ok")]
    public async Task A_claim_that_did_not_wait_for_the_disk_is_forgotten_with_its_attempt_and_its_lease_does_not_hold(
        bool async, string state, int attempt, string answer)
    {
        await using var server = await OwnServer.StartAsync();
        var lease = Guid.NewGuid();
        var worker = await server.Source.ScalarAsync<long>(
            "select worker_id from engine.register_worker_v1('w', array['default'], array['counted'], 1, 'tests', '30s', '1s')");
        var id = await server.Source.ScalarAsync<long>("select engine.enqueue('counted', '1')");
        await server.Source.ScalarAsync<long>(
            "select count(*) from engine.claim_jobs_v1($1, $2, 1, p_async_commit => $3)", worker, lease, async);
        await server.RestartAsync(PostgresStopMode.Immediate);

        var job = await server.Source.JobAsync(id);
        Assert.Equal((state, attempt), (job.Get<string>("state"), job.Get<int>("attempt")));
        Assert.Equal(answer, await server.Source.ScalarAsync<string>(
            "select answer from engine.settle_jobs_v1(array[$1], array[$2])", id, lease));
    }

    [Fact]
    public async Task Stopping_while_the_database_is_down_does_not_hang_and_does_not_throw()
    {
        await using var server = await OwnServer.StartAsync();
        var gate = new Gate();
        var host = await WorkerHost.StartAsync(
            server.ConnectionString,
            jobs => jobs.AddJob("hangs", async (int _, JobContext _, CancellationToken token) => await gate.PassAsync(token)),
            options => options.ShutdownGracePeriod = TimeSpan.FromSeconds(3));
        await host.Engine.EnqueueAsync("hangs", "1");
        await gate.Reached;
        await server.StopAsync();
        await host.Logs.WaitForAsync(EventIds.BeatFailed);

        await host.DisposeAsync();
        await host.Logs.WaitForAsync(EventIds.DeregisterFailed);
        Assert.Equal(0, host.Logs.Count(EventIds.WorkerFailed));
    }

    [Fact]
    public async Task A_worker_that_starts_before_its_database_waits_for_it()
    {
        await using var server = await OwnServer.StartAsync();
        await server.StopAsync();
        await using var host = await WorkerHost.StartAsync(
            server.ConnectionString,
            jobs => jobs.AddJob("counted", (int _, JobContext _, CancellationToken _) => Task.CompletedTask),
            options => options.MigrateOnStart = true);
        await host.Logs.WaitForAsync(EventIds.StartFailed);
        await server.RestartAsync(PostgresStopMode.Immediate);

        await AssertGoesOnAsync(server, host, 0);
    }

    [Fact]
    public async Task Connections_that_are_cut_again_and_again_lose_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = await WorkerHost.StartAsync(
            database.ConnectionString,
            jobs => jobs.AddJob("counted", async (int _, JobContext _, CancellationToken _) => await Task.Yield()));
        var ids = await host.Engine.EnqueueManyAsync("counted", Enumerable.Range(0, 3_000).Select(i => $"{i}"));
        for (var i = 0; i < 15; i++)
        {
            await database.Source.ExecuteAsync(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name = 'pgengine'
                """);
        }

        await database.Source.WaitForCompletedAsync("default", 3_000);
        Assert.Equal(3_000, ids.Count);
    }

    [Fact]
    public async Task The_smallest_pool_is_enough_for_a_busy_worker()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = await WorkerHost.StartAsync(
            database.ConnectionString,
            jobs => jobs.AddJob("counted", async (int _, JobContext _, CancellationToken _) => await Task.Yield()),
            options => options.MaxConnections = 3);
        var waits = new List<Task>();
        for (var i = 0; i < 20; i++)
        {
            var ids = await host.Engine.EnqueueManyAsync(
                "counted", Enumerable.Repeat("1", 50), new EnqueueOptions { KeepResult = true });
            waits.AddRange(ids.Select(id => host.Engine.WaitForResultAsync(id)));
        }

        await Task.WhenAll(waits).WaitAsync(Eventually.Ceiling);
        Assert.Equal(0, host.Logs.Count(EventIds.WorkerSwept));
    }

    [Fact]
    public async Task A_server_that_has_no_connection_left_is_waited_for()
    {
        await using var database = await TestDatabase.CreateAsync();
        const string Role = "pgengine_runtime_few";
        await database.Source.ExecuteAsync(
            $"""
            do $do$ begin
              create role {Role} login password 'few' connection limit 0;
            exception when duplicate_object then null; end $do$
            """);
        await database.Source.ExecuteAsync($"select engine.grant_usage('{Role}', 'worker'), engine.grant_usage('{Role}', 'enqueuer')");
        var limited = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = Role, Password = "few" }.ConnectionString;
        await using var host = await WorkerHost.StartAsync(
            limited, jobs => jobs.AddJob("counted", (int _, JobContext _, CancellationToken _) => Task.CompletedTask));
        await host.Logs.WaitForAsync(EventIds.StartFailed, 2);
        await database.Source.ExecuteAsync($"alter role {Role} connection limit -1");

        var id = await database.Source.ScalarAsync<long>("select engine.enqueue('counted', '1')");
        await database.Source.WaitForStateAsync(id, "completed");
    }

    private static async Task AssertGoesOnAsync(OwnServer server, WorkerHost host, long completed)
    {
        await Eventually.True(() => Task.FromResult(host.Status.IsListening), "the worker listens");
        await host.Engine.EnqueueAsync("counted", "1");
        await server.WaitForCompletedAsync(completed + 1);
    }
}
