using Npgsql;
using PgEngine.Workflows;

namespace PgEngine.CrashWorker.Sagas;

/// <summary>Writes what bodies do, each fact in a transaction of its own: it stays, whatever becomes of the worker and the step.</summary>
internal sealed class SagaFacts(NpgsqlDataSource database, WorkerSettings settings)
{
    // One statement, one snapshot. An attempt is one claim of the run, so an attempt that holds the run has read all rows that others have
    // committed, and has committed all others itself: if the body's own row is among them, the step was begun again after its checkpoint.
    // An attempt that does not hold the run any more may not know what its successor has done; that is told apart.
    private const string Began =
        """
        insert into saga_facts (run_id, step, attempt, worker, has_row, holds_run)
        select $1, $2, $3, $4,
          exists (select from engine.steps as s where s.run_id = $1 and s.hash = engine._step_hash($2)),
          exists (select from engine.jobs as j where j.id = $1 and j.attempt = $3 and j.state = 'running')
        returning id
        """;

    private const string Ended = "update saga_facts set has_ended = true where id = $1";

    private const string IsShut = "select exists (select from saga_gates where run_id = $1 and step = $2 and worker = $3)";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>The full name of an undo action's row, behind the run in its key.</summary>
    public static string StepOf(UndoContext undo) =>
        undo.IdempotencyKey[(undo.IdempotencyKey.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>A body has begun; it goes on when no gate is shut before it.</summary>
    public async Task<long> BeganAsync(WorkflowContext ctx, string step, CancellationToken cancellationToken)
    {
        var id = (long)(await AskAsync(Began, cancellationToken, ctx.RunId, step, ctx.Attempt, settings.Name))!;
        using var timer = new PeriodicTimer(Look);
        while (await AskAsync(IsShut, cancellationToken, ctx.RunId, step, settings.Name) is true)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return id;
    }

    /// <summary>It has done what it does; its row may follow.</summary>
    public Task EndedAsync(long began, CancellationToken cancellationToken) => AskAsync(Ended, cancellationToken, began);

    private async Task<object?> AskAsync(string sql, CancellationToken cancellationToken, params object[] arguments)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
