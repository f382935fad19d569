using System.CommandLine;
using PgEngine.Cli.Database;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine steps ID</c>: the journal of a run. As JSON it is a recording that ReplayCheck reads.</summary>
internal sealed class StepsCommand : EngineCommand
{
    private const string Sql =
        """
        select s.run_id, s.workflow, s.version, j.payload as input
        from {schema}.status(run_id => $1) as s left join {schema}.job(job_id => $1) as j on true
        """;

    private readonly Argument<long> _id = new("id") { Description = "The run's id." };

    public StepsCommand(CliConsole console)
        : base(console, "steps", "Show the journal of one run, oldest step first. With --json: a recording for ReplayCheck.") => Arguments.Add(_id);

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = call.Value(_id);
        var run = await call.QueryAsync(Sql, cancellationToken, id);
        if (run.Rows.Count == 0)
        {
            throw CliException.NotFound($"There is no run {id} in {call.Address.Place}.");
        }

        var steps = await RunJournal.ReadAsync(call, id, cancellationToken);
        if (call.AsJson)
        {
            WriteRecording(call, run, steps);
        }
        else
        {
            TableText.Write(call.Console, steps.Only(RunJournal.Shown), "No steps yet.");
        }

        return ExitCode.Ok;
    }

    private static void WriteRecording(EngineCall call, ResultTable run, ResultTable steps) => JsonText.Write(call.Console.Output, json =>
    {
        JsonText.WriteRow(json, run, run.Rows[0]);
        JsonText.WriteRows(json, "steps", steps);
    });
}
