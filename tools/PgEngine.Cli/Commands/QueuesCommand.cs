using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine queues</c>: what waits where; with <c>pause</c>, <c>resume</c>, <c>set</c> and <c>limits</c> below it.</summary>
internal sealed class QueuesCommand : EngineCommand
{
    private const string Sql =
        """
        select queue, paused, ready, scheduled, running, blocked, waiting, oldest_ready_seconds, workers
        from {schema}.queue_stats(queue => $1)
        """;

    private readonly Option<string?> _queue = new("--queue", "-q") { Description = "Only this queue.", HelpName = "name" };

    public QueuesCommand(CliConsole console)
        : base(console, "queues", "Show the queues and what waits in them.")
    {
        Options.Add(_queue);
        Subcommands.Add(new PauseQueueCommand(console, Common));
        Subcommands.Add(new ResumeQueueCommand(console, Common));
        Subcommands.Add(new SetQueueCommand(console, Common));
        Subcommands.Add(new LimitsCommand(console, Common));
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        call.WriteRows("queues", await call.QueryAsync(Sql, cancellationToken, call.Value(_queue)), "No queues.");
        return ExitCode.Ok;
    }
}
