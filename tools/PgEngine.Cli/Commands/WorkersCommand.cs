using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine workers</c>: who takes jobs.</summary>
internal sealed class WorkersCommand(CliConsole console)
    : EngineCommand(console, "workers", "List the workers, with their last sign of life.")
{
    private const string Sql =
        """
        select worker_id, name, state, queues, kinds, concurrency, running,
          extract(epoch from beat_age)::double precision as beat_age_seconds, listening, runtime, registered_at
        from {schema}.workers()
        """;

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        call.WriteRows("workers", await call.QueryAsync(Sql, cancellationToken), "No workers.");
        return ExitCode.Ok;
    }
}
