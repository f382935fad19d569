using System.CommandLine;
using PgEngine.Cli.Database;
using PgEngine.Cli.Demo;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine demo</c>: the main job on real input, a killed worker included.</summary>
internal sealed class DemoCommand : Command
{
    private readonly Option<string?> _input = new("--input")
    {
        Description = "Analyse the text files of this folder. Default: those of PgEngine's repository around the current folder.",
        HelpName = "folder",
    };

    private readonly Option<bool> _keep = new("--keep") { Description = "Leave the server up afterwards and print how to look around." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document; progress goes to standard error." };
    private readonly CliConsole _console;

    public DemoCommand(CliConsole console)
        : base(
            "demo",
            "Start a database, run two workers on real files, kill one of them, and count. "
            + "Exit code 1 when a document is missing or doubled. Uses the server of PGENGINE_DATABASE if that is set.")
    {
        _console = console;
        Options.Add(_input);
        Options.Add(_keep);
        Options.Add(_json);
        SetAction(InvokeAsync);
    }

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var asJson = parsed.GetValue(_json);
        var given = _console.ReadVariable(EngineCall.DatabaseVariable);
        DatabaseAddress? address = null;
        try
        {
            address = string.IsNullOrEmpty(given)
                ? null
                : DatabaseAddress.Parse(given, DemoNames.Schema, EngineCall.DatabaseVariable);
            var screen = new DemoScreen(_console, asJson, TimeProvider.System);
            var run = new DemoRun(new DemoOptions(parsed.GetValue(_input), parsed.GetValue(_keep)), screen, TimeProvider.System);
            var report = await run.RunAsync(cancellationToken);
            if (asJson)
            {
                WriteJson(report);
            }

            return report.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (Exception e)
        {
            var failure = Failure.From(e, address);
            failure.Write(_console, asJson, new Redactor([.. address?.Secrets ?? [], given ?? ""]));
            return failure.ExitCode;
        }
    }

    private void WriteJson(DemoReport report) => JsonText.Write(_console.Output, json =>
    {
        var (figures, deliveries) = (report.Figures, report.Deliveries);
        json.WriteBoolean("ok", report.Problems.Count == 0);
        json.WriteNumber("documents", figures.Documents);
        json.WriteNumber("enqueued", figures.Enqueued);
        json.WriteNumber("completed", figures.Completed);
        json.WriteNumber("retried", figures.Retried);
        json.WriteNumber("rescued", figures.Rescued);
        json.WriteNumber("with_one_result", figures.WithOneResult);
        json.WriteNumber("missing", figures.Missing);
        json.WriteNumber("doubled", figures.Doubled);
        json.WriteNumber("webhooks", figures.Webhooks);
        json.WriteNumber("webhooks_delivered", deliveries.Distinct);
        json.WriteNumber("webhook_requests", deliveries.Requests);
        json.WriteNumber("webhook_refusals", deliveries.Refused);
        json.WriteNumber("webhook_repeats", deliveries.Repeated);
        json.WriteNumber("pick_up_p50_ms", figures.PickUpP50 ?? 0);
        json.WriteNumber("pick_up_p99_ms", figures.PickUpP99 ?? 0);
        json.WriteNumber("jobs_per_second", figures.JobsPerSecond ?? 0);
        json.WriteNumber("elapsed_seconds", report.Elapsed.TotalSeconds);
        json.WriteStartArray("problems");
        foreach (var problem in report.Problems)
        {
            json.WriteStringValue(problem);
        }

        json.WriteEndArray();
    });
}
