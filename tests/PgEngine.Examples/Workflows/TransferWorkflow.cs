using Npgsql;
using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>Takes from one table and gives to another, each exactly once; in between the money is on its way.</summary>
public sealed class TransferWorkflow : Workflow<Transfer, string>
{
    public override async Task<string> RunAsync(WorkflowContext ctx, Transfer transfer)
    {
        await ctx.Tx("take", tx => MoveAsync(tx, "update savings set amount = amount - $2 where owner = $1", transfer.From, transfer.Amount));
        await ctx.Sleep(TimeSpan.FromHours(1), "clearing");
        await ctx.Tx("give", tx => MoveAsync(tx, "update giro set amount = amount + $2 where owner = $1", transfer.To, transfer.Amount));
        return $"{transfer.Amount} from {transfer.From} to {transfer.To}";
    }

    private static async Task MoveAsync(TxContext tx, string sql, string owner, decimal amount)
    {
        await using var command = new NpgsqlCommand(sql, tx.Connection, tx.Transaction) { Parameters = { new() { Value = owner }, new() { Value = amount } } };
        if (await command.ExecuteNonQueryAsync(tx.Token) != 1)
        {
            throw new WorkflowFailedException($"{owner} has no account.");
        }
    }
}
