using System.Data.Common;
using System.Transactions;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PgEngine.Client;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

/// <summary>A job is part of the caller's transaction, whoever made the transaction.</summary>
public sealed class TransactionTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_EF_Core_the_job_and_the_row_commit_together_or_not_at_all(bool commits)
    {
        var name = $"ef-{commits}";
        var options = new DbContextOptionsBuilder<ShopContext>().UseNpgsql(fixture.Database.ConnectionString).Options;
        await using var context = new ShopContext(options);
        await context.Database.ExecuteSqlRawAsync("create table if not exists orders (id text primary key)");

        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            context.Orders.Add(new Order { Id = name });
            await context.SaveChangesAsync();
            var id = await fixture.Engine.EnqueueAsync(
                new SendEmail(name), new EnqueueOptions { Queue = name }, transaction.GetDbTransaction());

            Assert.Null(await fixture.Engine.GetJobAsync(id));
            if (commits)
            {
                await transaction.CommitAsync();
            }
        }

        Assert.Equal(commits ? 1 : 0, await JobsAsync(name));
        Assert.Equal(commits, await context.Orders.AsNoTracking().AnyAsync(order => order.Id == name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_Dapper_the_jobs_and_the_rows_commit_together_or_not_at_all(bool commits)
    {
        var name = $"dapper-{commits}";
        await using DbConnection connection = new NpgsqlConnection(fixture.Database.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync("create table if not exists invoices (id text primary key)");

        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("insert into invoices values (@name)", new { name }, transaction);
            var payloads = Enumerable.Range(0, BatchEnqueuer.MaxChunk + 1).Select(n => new SendEmail(name, n));
            await fixture.Engine.EnqueueManyAsync(payloads, new EnqueueOptions { Queue = name }, transaction);
            if (commits)
            {
                await transaction.CommitAsync();
            }
        }

        Assert.Equal(commits ? BatchEnqueuer.MaxChunk + 1 : 0, await JobsAsync(name));
        var rows = await connection.ExecuteScalarAsync<long>("select count(*) from invoices where id = @name", new { name });
        Assert.Equal(commits ? 1 : 0, rows);
    }

    [Fact]
    public async Task A_transaction_that_has_ended_is_refused_by_name()
    {
        await using var connection = await fixture.Database.Source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await transaction.CommitAsync();
        await transaction.DisposeAsync();

        await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => fixture.Engine.EnqueueAsync(new SendEmail("late"), transaction: transaction));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_ambient_transaction_is_joined_through_a_data_source_of_the_application(bool commits)
    {
        var name = $"ambient-{commits}";
        using var host = ClientFixture.BuildHost(options => options.UseDataSource(_ => fixture.Database.Source));
        var engine = host.Services.GetRequiredService<IPgEngine>();
        var payloads = Enumerable.Repeat(new SendEmail(name), BatchEnqueuer.MaxChunk + 1);

        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await engine.EnqueueManyAsync(payloads, new EnqueueOptions { Queue = name });
            if (commits)
            {
                scope.Complete();
            }
        }

        Assert.Equal(commits ? BatchEnqueuer.MaxChunk + 1 : 0, await JobsAsync(name));
    }

    private Task<long> JobsAsync(string queue) =>
        fixture.Database.Source.ScalarAsync<long>("select count(*) from engine.jobs where queue = $1", queue);
}
