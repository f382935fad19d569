using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine queues limits</c>: limits of queues and concurrency keys, and what stands under them.</summary>
internal sealed class LimitsCommand : EngineCommand
{
    private const string Sql =
        """
        select queue, concurrency_key, max_running, rate_limit, running, blocked, tokens
        from {schema}.limits(queue => $1, max => $2)
        """;

    private readonly Option<string?> _queue = new("--queue", "-q") { Description = "Only this queue.", HelpName = "name" };

    private readonly Option<int> _max = new("--max")
    {
        Description = "How many concurrency keys to list.",
        HelpName = "number",
        DefaultValueFactory = _ => 100,
    };

    public LimitsCommand(CliConsole console, CommonOptions common)
        : base(console, "limits", "Show the limits of queues and concurrency keys, and what runs and waits under them.", common)
    {
        Options.Add(_queue);
        Options.Add(_max);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        call.WriteRows("limits", await call.QueryAsync(Sql, cancellationToken, call.Value(_queue), call.Value(_max)), "No limits.");
        return ExitCode.Ok;
    }
}
