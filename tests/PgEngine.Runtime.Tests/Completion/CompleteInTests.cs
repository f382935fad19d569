using System.Data.Common;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using PgEngine.Client;
using PgEngine.Diagnostics;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Client;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Completion;

/// <summary>The handler's writes and the completion of its job are one transaction.</summary>
public sealed class CompleteInTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>, IAsyncLifetime
{
    public Task InitializeAsync() =>
        fixture.Source.ExecuteAsync("select pg_advisory_lock(7); create table if not exists orders (id text primary key); select pg_advisory_unlock(7)");

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_Npgsql_both_commit_or_neither(bool commits)
    {
        var queue = $"npgsql {commits}";
        await ProveAsync(queue, commits, async (job, token) =>
        {
            await using var connection = await fixture.Source.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await using var insert = new NpgsqlCommand("insert into orders values ($1) on conflict do nothing", connection, transaction);
            insert.Parameters.AddWithValue(queue);
            await insert.ExecuteNonQueryAsync(token);
            await job.CompleteInAsync(transaction, "done", token);
            await EndAsync(transaction, commits || job.Attempt > 1, token);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_EF_Core_both_commit_or_neither(bool commits)
    {
        var queue = $"ef {commits}";
        await ProveAsync(queue, commits, async (job, token) =>
        {
            var options = new DbContextOptionsBuilder<ShopContext>().UseNpgsql(fixture.Database.ConnectionString).Options;
            await using var context = new ShopContext(options);
            await using var transaction = await context.Database.BeginTransactionAsync(token);
            context.Orders.Add(new Order { Id = queue });
            await context.SaveChangesAsync(token);
            await job.CompleteInAsync(transaction.GetDbTransaction(), "done", token);
            await EndAsync(transaction.GetDbTransaction(), commits || job.Attempt > 1, token);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_Dapper_both_commit_or_neither(bool commits)
    {
        var queue = $"dapper {commits}";
        await ProveAsync(queue, commits, async (job, token) =>
        {
            await using DbConnection connection = new NpgsqlConnection(fixture.Database.ConnectionString);
            await connection.OpenAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await connection.ExecuteAsync("insert into orders values (@queue)", new { queue }, transaction);
            await job.CompleteInAsync(transaction, "done", token);
            await EndAsync(transaction, commits || job.Attempt > 1, token);
        });
    }

    [Fact]
    public async Task An_exception_after_the_commit_is_logged_and_changes_nothing()
    {
        await using var host = await StartAsync("throws after", async (job, token) =>
        {
            await using var connection = await fixture.Source.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await job.CompleteInAsync(transaction, token);
            await transaction.CommitAsync(token);
            throw new InvalidOperationException("too late to matter");
        });
        var id = await host.Engine.EnqueueAsync("completes", "\"x\"", RuntimeFixture.On("throws after"));

        await host.Logs.WaitForAsync(EventIds.ThrewAfterCompletion);
        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Null(job["error_type"]);
        Assert.Equal(0, job.Get<int>("failures"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_no_history_is_kept_the_answer_is_found_all_the_same(bool commits)
    {
        var queue = $"no history {commits}";
        await fixture.Source.ExecuteAsync("select engine.set_queue($1, history => 'none')", queue);
        var attempts = 0;
        await using var host = await StartAsync(queue, async (job, token) =>
        {
            Interlocked.Increment(ref attempts);
            await using var connection = await fixture.Source.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await job.CompleteInAsync(transaction, token);
            await EndAsync(transaction, commits || job.Attempt > 1, token);
        });
        await host.Engine.EnqueueAsync("completes", "\"x\"", RuntimeFixture.On(queue));

        await Eventually.True(
            async () => Volatile.Read(ref attempts) >= (commits ? 1 : 2)
                && await fixture.Source.ScalarAsync<long>("select count(*) from engine.jobs where queue = $1", queue) == 0,
            "the job is gone");
        await host.StopAsync();
        Assert.Equal(commits ? 1 : 2, attempts);
        Assert.Equal(0, host.Logs.Count(EventIds.SettleUnknown));
        Assert.Equal(0, host.Logs.Count(EventIds.SettleStale));
    }

    [Fact]
    public async Task A_job_that_lost_its_lease_learns_it_before_its_transaction_commits()
    {
        var refused = new TaskCompletionSource<string>();
        await using var host = await StartAsync("lost", async (job, token) =>
        {
            if (job.Attempt > 1)
            {
                return;
            }

            await fixture.Source.ExecuteAsync(
                "select engine._release_lease(j.lease, engine._clock()) from engine.jobs as j where j.id = $1", job.JobId);
            await using var connection = await fixture.Source.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            var error = await Assert.ThrowsAsync<Errors.LeaseLostException>(() => job.CompleteInAsync(transaction, CancellationToken.None));
            refused.SetResult(error.Message);
        });
        await host.Engine.EnqueueAsync("completes", "\"x\"", RuntimeFixture.On("lost"));

        Assert.NotEmpty(await refused.Task.WaitAsync(Eventually.Ceiling));
    }

    private static Task EndAsync(DbTransaction transaction, bool commits, CancellationToken token) =>
        commits ? transaction.CommitAsync(token) : transaction.RollbackAsync(token);

    /// <summary>When the first attempt rolls back, it has failed, the second one commits, and the row is there once.</summary>
    private async Task ProveAsync(string queue, bool commits, Func<JobContext, CancellationToken, Task> handler)
    {
        await using var host = await StartAsync(queue, handler);
        var id = await host.Engine.EnqueueAsync("completes", "\"x\"", new EnqueueOptions { Queue = queue, KeepResult = true });

        Assert.Equal("done", await host.Engine.WaitForResultAsync<string>(id).WaitAsync(Eventually.Ceiling));
        var job = await fixture.Source.JobAsync(id);
        Assert.Equal(commits ? 1 : 2, job.Get<int>("attempt"));
        Assert.Equal(1, await fixture.Source.ScalarAsync<long>("select count(*) from orders where id = $1", queue));
        if (!commits)
        {
            Assert.Equal("not_committed", job.Get<string>("error_type"));
            Assert.Contains("completing transaction did not commit", job.Get<string>("error_message"), StringComparison.Ordinal);
        }

        await host.StopAsync();
        Assert.Equal(0, host.Logs.Count(EventIds.SettleStale));
    }

    private Task<WorkerHost> StartAsync(string queue, Func<JobContext, CancellationToken, Task> handler) => fixture.StartAsync(
        queue,
        jobs => jobs.AddJob(
            "completes", (string _, JobContext job, CancellationToken token) => handler(job, token), o => o.Retry = Policies.AtOnce));
}
