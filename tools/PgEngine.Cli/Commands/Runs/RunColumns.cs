namespace PgEngine.Cli.Commands.Runs;

/// <summary>What is shown of a run, in this order.</summary>
internal static class RunColumns
{
    public const string All =
        """
        run_id, workflow, version, state, status, step, steps, waits_for, due_at, key, queue, labels, parent_id, attempt, worker, created_at,
          started_at, finished_at, reason, error
        """;
}
