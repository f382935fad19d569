using Npgsql;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workers;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

public sealed class TxTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task What_the_body_writes_commits_with_the_step()
    {
        var table = await LedgerAsync("plain");
        await using var host = await fixture.StartWorkflowAsync("tx_plain", async (ctx, _) =>
        {
            var id = await ctx.Tx("book", tx => BookAsync(tx, table));
            await ctx.Tx("again", (connection, transaction) => BookAsync(connection, transaction, table));
            return $"booked {id}";
        });
        var run = await host.StartRunAsync("tx_plain");

        await fixture.Source.WaitForStateAsync(run, "completed");

        Assert.Equal("booked 1", await fixture.Source.ResultAsync(run));
        Assert.Equal(2, await CountAsync(table));
        Assert.Equal("book#1 again#1", await fixture.Source.StepNamesAsync(run));
    }

    [Fact]
    public async Task A_body_that_throws_leaves_nothing_and_is_tried_again()
    {
        var table = await LedgerAsync("throws");
        await using var host = await fixture.StartWorkflowAsync("tx_throws", async (ctx, _) =>
        {
            await ctx.Tx("book", async tx =>
            {
                await BookAsync(tx, table);
                if (tx.Attempt < 3)
                {
                    throw new IOException("not yet");
                }
            }).Retry(3, TimeSpan.FromMilliseconds(1));
            return "";
        });
        var run = await host.StartRunAsync("tx_throws");

        await fixture.Source.WaitForStateAsync(run, "completed");

        Assert.Equal(1, await CountAsync(table));
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_counts_once()
    {
        var table = await LedgerAsync("lost");
        var isLost = false;
        await using var host = await fixture.StartWorkflowAsync("tx_lost", async (ctx, _) =>
        {
            await ctx.Tx("book", tx => BookAsync(tx, table)).Retry(3, TimeSpan.FromMilliseconds(1));
            return "";
        });
        CrashPoints.Hook = point =>
        {
            if (point == CrashPoints.TxCommitted && !isLost)
            {
                isLost = true;
                throw new NpgsqlException("the answer is lost");
            }
        };
        try
        {
            var run = await host.StartRunAsync("tx_lost");
            await fixture.Source.WaitForStateAsync(run, "completed");
        }
        finally
        {
            CrashPoints.Hook = null;
        }

        Assert.True(isLost);
        Assert.Equal(1, await CountAsync(table));
    }

    [Fact]
    public async Task A_body_that_commits_itself_fails_its_step()
    {
        await using var host = await fixture.StartWorkflowAsync("tx_own", async (ctx, _) =>
        {
            await ctx.Tx("own", tx => tx.Transaction.CommitAsync(tx.Token));
            return "";
        });
        var run = await host.StartRunAsync("tx_own");

        var job = await fixture.Source.WaitForStateAsync(run, "failed");

        Assert.Contains("has ended its transaction itself", job.Get<string>("reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transactions_of_several_branches_are_open_at_once()
    {
        var table = await LedgerAsync("branches");
        await using var host = await fixture.StartWorkflowAsync("tx_branches", async (ctx, _) =>
        {
            await ctx.ForEach(Enumerable.Range(0, 12), i => $"{i}", (b, _) => b.Tx("book", tx => BookAsync(tx, table)), max: 4);
            return "";
        });
        var run = await host.StartRunAsync("tx_branches");

        await fixture.Source.WaitForStateAsync(run, "completed");

        Assert.Equal(12, await CountAsync(table));
    }

    private async Task<string> LedgerAsync(string name)
    {
        await using var command = fixture.Source.CreateCommand($"create table ledger_{name} (id integer generated always as identity)");
        await command.ExecuteNonQueryAsync();
        return "ledger_" + name;
    }

    private Task<long> CountAsync(string table) => fixture.Source.ScalarAsync<long>($"select count(*) from {table}");

    private static Task<int> BookAsync(TxContext tx, string table) => BookAsync(tx.Connection, tx.Transaction, table);

    private static async Task<int> BookAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string table)
    {
        await using var command = new NpgsqlCommand($"insert into {table} default values returning id", connection, transaction);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
