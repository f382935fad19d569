using Npgsql;
using PgEngine.Workflows;

namespace PgEngine.CrashWorker.Sagas;

/// <summary>The steps of a saga. Each answers with the number of the fact that says it began: a result tells which execution counted.</summary>
internal sealed class SagaActs(SagaFacts facts, SagaInput input)
{
    /// <summary>A step.</summary>
    public StepCall<long> Step(WorkflowContext ctx, string name) => ctx.Step(name, step => ActAsync(ctx, step.Name, step.Token));

    /// <summary>A step that is undone when the saga fails.</summary>
    public StepCall<long> Undoable(WorkflowContext ctx, string name) =>
        Step(ctx, name).Undo($"un{name}", (_, undo) => ActAsync(ctx, SagaFacts.StepOf(undo), undo.Token));

    /// <summary>A step whose effect is a row in the ledger, in one transaction; undone when the saga fails.</summary>
    public TxCall<long> Booked(WorkflowContext ctx, string name) => ctx
        .Tx(name, async tx =>
        {
            var began = await facts.BeganAsync(ctx, tx.Name, tx.Token);
            await using var command = new NpgsqlCommand(
                "insert into saga_ledger (run_id, step, fact) values ($1, $2, $3)", tx.Connection, tx.Transaction)
            {
                Parameters = { new() { Value = ctx.RunId }, new() { Value = tx.Name }, new() { Value = began } },
            };
            await command.ExecuteNonQueryAsync(tx.Token);
            await WorkAsync(tx.Token);
            return began;
        })
        .Undo($"un{name}", (_, undo) => ActAsync(ctx, SagaFacts.StepOf(undo), undo.Token));

    private async Task<long> ActAsync(WorkflowContext ctx, string step, CancellationToken cancellationToken)
    {
        var began = await facts.BeganAsync(ctx, step, cancellationToken);
        await WorkAsync(cancellationToken);
        await facts.EndedAsync(began, cancellationToken);
        return began;
    }

    /// <summary>Nobody else knows how long: kills find the saga anywhere.</summary>
    private Task WorkAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(input.StepMs + 1)), cancellationToken);
}
