using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine run ID</c>: where a run stands, its journal, and the signals it has not taken.</summary>
internal sealed class RunCommand : EngineCommand
{
    private const string Sql = $$"""select {{RunColumns.All}} from {schema}.status(run_id => $1)""";

    private const string Signals = "select id, name, sent_at, dedupe, payload from {schema}.signals(run_id => $1)";

    private readonly Argument<long> _id = new("id") { Description = "The run's id." };

    public RunCommand(CliConsole console)
        : base(console, "run", "Show one run: where it stands, its steps, and the signals it has not taken.") => Arguments.Add(_id);

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = call.Value(_id);
        var run = await call.QueryAsync(Sql, cancellationToken, id);
        if (run.Rows.Count == 0)
        {
            throw CliException.NotFound($"There is no run {id} in {call.Address.Place}.");
        }

        var steps = await RunJournal.ReadAsync(call, id, cancellationToken);
        var signals = await call.QueryAsync(Signals, cancellationToken, id);
        if (call.AsJson)
        {
            JsonText.Write(call.Console.Output, json =>
            {
                JsonText.WriteRow(json, run, run.Rows[0]);
                JsonText.WriteRows(json, "journal", steps);
                JsonText.WriteRows(json, "signals", signals);
            });
            return ExitCode.Ok;
        }

        TableText.WriteDetails(call.Console.Output, run, run.Rows[0]);
        call.Console.Output.WriteLine();
        TableText.Write(call.Console, steps.Only(RunJournal.Shown), "No steps yet.");
        if (signals.Rows.Count > 0)
        {
            call.Console.Output.WriteLine();
            TableText.Write(call.Console, signals, "");
        }

        return ExitCode.Ok;
    }
}
