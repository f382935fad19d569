using System.CommandLine;
using PgEngine.Cli.Demo;
using PgEngine.Cli.Demo.Worker;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary>Hidden: what <c>pgengine demo</c> starts its worker processes with.</summary>
internal sealed class DemoWorkerCommand : Command
{
    private readonly Option<string> _name = new("--name") { Required = true };

    private readonly Option<Uri> _receiver = new("--receiver")
    {
        Required = true,
        CustomParser = result => new Uri(result.Tokens[0].Value),
    };

    private readonly Option<int> _work = new("--work-ms");
    private readonly CliConsole _console;

    public DemoWorkerCommand(CliConsole console)
        : base("demo-worker", "A worker process of the demo.")
    {
        _console = console;
        Hidden = true;
        Options.Add(_name);
        Options.Add(_receiver);
        Options.Add(_work);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (_console.ReadVariable(DemoNames.DatabaseVariable) is not { Length: > 0 } connectionString)
        {
            await _console.Error.WriteLineAsync("pgengine: this command is for the demo's own use; run: pgengine demo");
            return ExitCode.Usage;
        }

        var settings = new DemoWorkerSettings(
            parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_receiver), TimeSpan.FromMilliseconds(parsed.GetValue(_work)));
        await DemoWorker.RunAsync(settings, connectionString, Console.OpenStandardInput(), cancellationToken);
        return ExitCode.Ok;
    }
}
