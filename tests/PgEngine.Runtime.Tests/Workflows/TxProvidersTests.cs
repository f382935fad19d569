using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PgEngine.Runtime.Tests.Client;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>What a step writes in its transaction commits with its row or not at all, whoever writes it.</summary>
public sealed class TxProvidersTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>, IAsyncLifetime
{
    private const string Npgsql = "npgsql";
    private const string Dapper = "dapper";
    private const string EfCore = "ef";

    public Task InitializeAsync() => fixture.Source.ExecuteAsync(
        "create table if not exists orders (id text primary key deferrable initially deferred)");

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(Npgsql)]
    [InlineData(Dapper)]
    [InlineData(EfCore)]
    public async Task The_bodys_row_and_the_steps_row_appear_together(string provider)
    {
        var queue = "tx_together_" + provider;
        var gate = new Gate();
        await using var host = await StartAsync(queue, async ctx => await ctx.Tx("book", async tx =>
        {
            await BookAsync(provider, tx, queue);
            await gate.PassAsync(tx.Token);
            return "booked";
        }));
        var id = await host.StartRunAsync(queue);
        await gate.Reached;
        Assert.Equal((0, ""), await BookedAsync(queue, id));
        gate.Open();

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal((1, "book#1 tx"), await BookedAsync(queue, id));
        Assert.Equal("booked", await fixture.Source.ResultAsync(id));
    }

    [Theory]
    [InlineData(Npgsql)]
    [InlineData(Dapper)]
    [InlineData(EfCore)]
    public async Task A_body_that_throws_leaves_neither(string provider)
    {
        var queue = "tx_throws_" + provider;
        await using var host = await StartAsync(queue, ctx => OrElse(ctx.Tx("book", async tx =>
        {
            await BookAsync(provider, tx, queue);
            throw new IOException("changed my mind");
        }).NoRetry()));
        var id = await host.StartRunAsync(queue);

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal((0, "book#1 failed"), await BookedAsync(queue, id));
        Assert.Equal("changed my mind", await fixture.Source.ResultAsync(id));
    }

    [Theory]
    [InlineData(Npgsql)]
    [InlineData(Dapper)]
    [InlineData(EfCore)]
    public async Task A_commit_that_the_database_refuses_leaves_neither(string provider)
    {
        var queue = "tx_refused_" + provider;
        await fixture.Source.ExecuteAsync("insert into orders values ($1)", queue);
        await using var host = await StartAsync(queue, ctx => OrElse(ctx.Tx("book", tx => BookAsync(provider, tx, queue)).NoRetry()));
        var id = await host.StartRunAsync(queue);

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal((1, "book#1 failed"), await BookedAsync(queue, id));
        Assert.StartsWith("23505", await fixture.Source.ResultAsync(id), StringComparison.Ordinal);
    }

    private static async Task<string> OrElse(TxCall step)
    {
        try
        {
            await step;
            return "kept";
        }
        catch (StepFailedException e)
        {
            return e.Message;
        }
    }

    private static Task BookAsync(string provider, TxContext tx, string id) => provider switch
    {
        Npgsql => WithNpgsqlAsync(tx, id),
        Dapper => tx.Connection.ExecuteAsync("insert into orders values (@id)", new { id }, tx.Transaction),
        _ => WithEfCoreAsync(tx, id),
    };

    private static async Task WithNpgsqlAsync(TxContext tx, string id)
    {
        await using var command = new NpgsqlCommand("insert into orders values ($1)", tx.Connection, tx.Transaction);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await command.ExecuteNonQueryAsync(tx.Token);
    }

    private static async Task WithEfCoreAsync(TxContext tx, string id)
    {
        // The application's own context, of the attempt's scope, on the step's connection.
        var shop = tx.Services.GetRequiredService<ShopContext>();
        shop.Database.SetDbConnection(tx.Connection);
        await shop.Database.UseTransactionAsync(tx.Transaction, tx.Token);
        shop.Orders.Add(new Order { Id = id });
        await shop.SaveChangesAsync(tx.Token);
    }

    private Task<WorkerHost> StartAsync(string queue, Func<WorkflowContext, Task<string>> body) => fixture.StartAsync(
        queue,
        jobs => jobs.AddWorkflow<ScriptWorkflow>(queue),
        services: services => services
            .AddSingleton(new Script((ctx, _) => body(ctx)))
            .AddDbContext<ShopContext>(o => o.UseNpgsql(fixture.Database.ConnectionString)));

    private async Task<(long Orders, string Steps)> BookedAsync(string order, long runId) => (
        await fixture.Source.ScalarAsync<long>("select count(*) from orders where id = $1", order),
        await fixture.Source.ScalarAsync<string>(
            "select coalesce(string_agg(name || ' ' || engine._step_kind(kind), ' ' order by n), '') from engine.steps where run_id = $1", runId));
}
