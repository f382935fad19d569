using Npgsql;
using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>Takes from one table and gives to another, or back, each exactly once; in between the money is on its way.</summary>
public sealed class TransferWorkflow : Workflow<Transfer, string>
{
    public override async Task<string> RunAsync(WorkflowContext ctx, Transfer transfer)
    {
        await ctx.Tx("take", tx => AddAsync(tx, "savings", transfer.From, -transfer.Amount));
        await ctx.Sleep(TimeSpan.FromHours(1), "clearing");
        try
        {
            await ctx.Tx("give", tx => AddAsync(tx, "giro", transfer.To, transfer.Amount));
            return $"{transfer.Amount} from {transfer.From} to {transfer.To}";
        }
        catch (StepFailedException e)
        {
            await ctx.Tx("give back", tx => AddAsync(tx, "savings", transfer.From, transfer.Amount));
            return $"{transfer.Amount} back to {transfer.From}: {e.Message}";
        }
    }

    private static async Task AddAsync(TxContext tx, string table, string owner, decimal amount)
    {
        await using var command = new NpgsqlCommand($"update {table} set amount = amount + $2 where owner = $1", tx.Connection, tx.Transaction)
        {
            Parameters = { new() { Value = owner }, new() { Value = amount } },
        };
        if (await command.ExecuteNonQueryAsync(tx.Token) != 1)
        {
            throw new WorkflowFailedException($"{owner} has no account.");
        }
    }
}
