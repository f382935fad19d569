using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine adopt</c>: the jobs of a restored copy are meant to run here.</summary>
internal sealed class AdoptDatabaseCommand : EngineCommand
{
    private readonly Option<bool> _yes;

    public AdoptDatabaseCommand(CliConsole console)
        : base(console, "adopt", "Accept this server as the engine's home, after a restore or a move: its jobs run here.") => _yes = AddYesOption();

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        call.Confirm(_yes, "let the jobs of this copy run here");
        var adopted = await call.ScalarAsync<bool>("select {schema}.adopt_database()", cancellationToken);
        call.WriteAnswer(adopted ? "This server is the engine's home now." : "This server was the engine's home already.", ("adopted", adopted));
        return ExitCode.Ok;
    }
}
