using System.Data.Common;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using PgEngine.Crash.Faults;
using PgEngine.Diagnostics;
using PgEngine.Errors;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Client;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Completion;

/// <summary>The effect of a handler that completes in its own transaction happens once, whatever goes wrong around the commit.</summary>
public sealed class CompleteInFaultTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>, IAsyncLifetime
{
    /// <summary>Opens a transaction on the connection string, inserts the order and hands the transaction to the next step.</summary>
    private delegate Task Writer(string connectionString, string order, Func<DbTransaction, Task> end, CancellationToken token);

    public Task InitializeAsync() =>
        fixture.Source.ExecuteAsync("create table if not exists orders (id text not null)");

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("Npgsql")]
    [InlineData("Dapper")]
    [InlineData("EF Core")]
    public async Task A_lost_answer_to_the_commit_neither_repeats_nor_loses_the_effect(string library)
    {
        var queue = $"lost answer {library}";
        var cutting = false;
        await using var proxy = new FaultProxy(Plain(fixture.Database.ConnectionString), answer => answer.TellsOfCommit && Volatile.Read(ref cutting));
        var lost = 0;
        await using var host = await StartAsync(queue, async (job, token) =>
        {
            await WriterOf(library)(proxy.ConnectionString, queue, async transaction =>
            {
                await job.CompleteInAsync(transaction, token);
                Volatile.Write(ref cutting, true);
                try
                {
                    await transaction.CommitAsync(token);
                }
                catch (Exception e) when (e is DbException or IOException)
                {
                    Interlocked.Increment(ref lost);
                    throw;
                }
            }, token);
        });

        var id = await host.Engine.EnqueueAsync("completes", "\"x\"", RuntimeFixture.On(queue));
        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        await host.StopAsync();

        Assert.Equal((1, 1), (lost, proxy.CutCount));
        Assert.Equal(1, job.Get<int>("attempt"));
        Assert.Equal(1, await OrdersAsync(queue));
        Assert.Equal(1, host.Logs.Count(EventIds.ThrewAfterCompletion));
        Assert.Equal(0, host.Logs.Count(EventIds.SettleStale));
    }

    [Fact]
    public async Task Of_two_attempts_that_write_at_once_only_the_one_that_holds_the_job_can_commit()
    {
        var (first, second) = (new Gate(), new Gate());
        var refused = new TaskCompletionSource<LeaseLostException>();
        await using var host = await StartAsync("two attempts", async (job, token) =>
        {
            var isFirst = job.Attempt == 1;
            await WriteWithNpgsqlAsync(fixture.Database.ConnectionString, "two attempts", async transaction =>
            {
                if (isFirst)
                {
                    await first.PassAsync(CancellationToken.None);
                    refused.SetResult(await Assert.ThrowsAsync<LeaseLostException>(
                        () => job.CompleteInAsync(transaction, CancellationToken.None)));
                    return;
                }

                await job.CompleteInAsync(transaction, token);
                await second.PassAsync(token);
                await transaction.CommitAsync(token);
            }, CancellationToken.None);
        });
        var id = await host.Engine.EnqueueAsync("completes", "\"x\"", RuntimeFixture.On("two attempts"));
        await first.Reached;
        await fixture.Source.ExecuteAsync("select engine._release_lease(j.lease, engine._clock()) from engine.jobs as j where j.id = $1", id);

        // Both have written; the second has also completed, and not committed yet.
        await second.Reached;
        first.Open();
        second.Open();
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("stale", (await refused.Task.WaitAsync(Eventually.Ceiling)).Answer);
        Assert.Equal(1, await OrdersAsync("two attempts"));
    }

    [Fact]
    public async Task Of_two_transactions_of_one_attempt_only_the_first_can_commit()
    {
        var second = new TaskCompletionSource<LeaseLostException>();
        await using var host = await StartAsync("two transactions", async (job, token) =>
        {
            var connectionString = fixture.Database.ConnectionString;
            var other = Task.CompletedTask;
            await WriteWithNpgsqlAsync(connectionString, "two transactions", async transaction =>
            {
                await job.CompleteInAsync(transaction, token);
                other = WriteWithNpgsqlAsync(connectionString, "two transactions", async late => second.SetResult(
                    await Assert.ThrowsAsync<LeaseLostException>(() => job.CompleteInAsync(late, token))), token);
                await transaction.CommitAsync(token);
            }, token);
            await other;
        });
        var id = await host.Engine.EnqueueAsync("completes", "\"x\"", RuntimeFixture.On("two transactions"));

        await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal("already", (await second.Task.WaitAsync(Eventually.Ceiling)).Answer);
        Assert.Equal(1, await OrdersAsync("two transactions"));
    }

    [Theory]
    [InlineData("locked job", "select from engine.jobs where queue = 'locked job' for update")]
    [InlineData("locked history", "lock table engine.history in share mode")]
    public async Task Somebody_who_locks_the_job_or_history_for_a_moment_holds_its_completion_up_and_no_more(string queue, string locks)
    {
        var started = new Gate();
        await using var host = await StartAsync(queue, async (job, token) =>
        {
            await started.PassAsync(token);
            await WriteWithNpgsqlAsync(fixture.Database.ConnectionString, queue, async transaction =>
            {
                await job.CompleteInAsync(transaction, token);
                await transaction.CommitAsync(token);
            }, token);
        });
        var id = await host.Engine.EnqueueAsync("completes", "\"x\"", RuntimeFixture.On(queue));
        await started.Reached;
        await using var session = await fixture.Database.OpenSessionAsync();
        await session.BeginAsync();
        await session.ExecuteAsync(locks);

        started.Open();
        await Eventually.True(
            async () => await fixture.Source.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction' and query like '%settle_jobs_v1%'") > 0,
            "the handler has asked and was told to wait");
        await session.CommitAsync();

        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal(1, job.Get<int>("attempt"));
        Assert.Equal(1, await OrdersAsync(queue));
    }

    /// <summary>What the proxy can read along, on a connection that nobody uses after it was cut.</summary>
    private static string Plain(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Pooling = false,
    }.ConnectionString;

    private static Writer WriterOf(string library) => library switch
    {
        "Npgsql" => WriteWithNpgsqlAsync,
        "Dapper" => WriteWithDapperAsync,
        _ => WriteWithEntityFrameworkAsync,
    };

    private static async Task WriteWithNpgsqlAsync(
        string connectionString, string order, Func<DbTransaction, Task> end, CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var insert = new NpgsqlCommand("insert into orders values ($1)", connection, transaction);
        insert.Parameters.AddWithValue(order);
        await insert.ExecuteNonQueryAsync(token);
        await end(transaction);
    }

    private static async Task WriteWithDapperAsync(
        string connectionString, string order, Func<DbTransaction, Task> end, CancellationToken token)
    {
        await using DbConnection connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await connection.ExecuteAsync("insert into orders values (@order)", new { order }, transaction);
        await end(transaction);
    }

    private static async Task WriteWithEntityFrameworkAsync(
        string connectionString, string order, Func<DbTransaction, Task> end, CancellationToken token)
    {
        await using var context = new ShopContext(new DbContextOptionsBuilder<ShopContext>().UseNpgsql(connectionString).Options);
        await using var transaction = await context.Database.BeginTransactionAsync(token);
        context.Orders.Add(new Order { Id = order });
        await context.SaveChangesAsync(token);
        await end(transaction.GetDbTransaction());
    }

    private Task<long> OrdersAsync(string order) => fixture.Source.ScalarAsync<long>("select count(*) from orders where id = $1", order);

    private Task<WorkerHost> StartAsync(string queue, Func<JobContext, CancellationToken, Task> handler) => fixture.StartAsync(
        queue,
        jobs => jobs.AddJob(
            "completes", (string _, JobContext job, CancellationToken token) => handler(job, token), o => o.Retry = Policies.AtOnce));
}
