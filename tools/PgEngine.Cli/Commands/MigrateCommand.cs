using System.CommandLine;
using System.Text.Json;
using PgEngine.Cli.Output;
using PgEngine.Schema;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine migrate</c>: installs or upgrades the schema.</summary>
internal sealed class MigrateCommand : EngineCommand
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would run." };

    private readonly Option<bool> _script = new("--script")
    {
        Description = "Only print the SQL, for a DBA to run: what is left for the database, or all of it when no database is named.",
    };

    private readonly Option<bool> _yes;

    public MigrateCommand(CliConsole console)
        : base(console, "migrate", "Install PgEngine into a database, or upgrade it. Safe to run again, and by many at once.")
    {
        Options.Add(_dryRun);
        Options.Add(_script);
        _yes = AddYesOption();
        Validators.Add(result =>
        {
            if (result.GetValue(_dryRun) && result.GetValue(_script))
            {
                result.AddError("--dry-run and --script exclude each other.");
            }
        });
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var options = new SchemaInstallerOptions { Schema = call.Schema };
        if (call.Value(_script))
        {
            var script = call.GivenDatabase is null
                ? SchemaInstaller.Script(options)
                : await new SchemaInstaller(call.Address.ConnectionString, options).ScriptAsync(cancellationToken);
            call.WriteAnswer(script.TrimEnd(), ("schema", call.Schema), ("script", script));
            return ExitCode.Ok;
        }

        var installer = new SchemaInstaller(call.Address.ConnectionString, options);
        var plan = await installer.PlanAsync(cancellationToken);
        if (call.Value(_dryRun))
        {
            WritePlan(call, plan);
            return plan.State == SchemaState.NewerIncompatible ? ExitCode.Failed : ExitCode.Ok;
        }

        if (plan.Scripts.Count > 0)
        {
            var what = plan.FromRelease is null
                ? $"install release {plan.ToRelease}"
                : $"upgrade release {plan.FromRelease} to {plan.ToRelease}";
            call.Confirm(_yes, $"{what} ({plan.Scripts.Count} scripts)");
        }

        WriteReport(call, await installer.MigrateAsync(cancellationToken));
        return ExitCode.Ok;
    }

    private static void WritePlan(EngineCall call, MigrationPlan plan)
    {
        if (call.AsJson)
        {
            JsonText.Write(call.Console.Output, json =>
            {
                json.WriteString("schema", plan.Schema);
                json.WriteString("state", Snake(plan.State.ToString()));
                json.WriteString("from_release", plan.FromRelease);
                json.WriteString("to_release", plan.ToRelease);
                json.WriteBoolean("creates_schema", plan.CreatesSchema);
                json.WriteStartArray("scripts");
                foreach (var script in plan.Scripts)
                {
                    json.WriteStartObject();
                    json.WriteString("name", script.Name);
                    json.WriteString("kind", Snake(script.Kind.ToString()));
                    json.WriteBoolean("is_change", script.IsChange);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return;
        }

        var output = call.Console.Output;
        output.WriteLine($"{call.Address.Place}: {Describe(plan)}");
        foreach (var script in plan.Scripts)
        {
            output.WriteLine($"  {(script.IsChange ? "change" : "create")}  {script.Name}");
        }
    }

    private static string Describe(MigrationPlan plan) => plan.State switch
    {
        SchemaState.NewerCompatible => $"holds the later release {plan.FromRelease}, which this one can work with; nothing to do.",
        SchemaState.NewerIncompatible => $"holds the later release {plan.FromRelease}, which this one cannot work with.",
        _ when plan.Scripts.Count == 0 => $"up to date (release {plan.ToRelease}).",
        _ => $"{plan.Scripts.Count} scripts would run{(plan.CreatesSchema ? " and the schema be made" : "")} "
            + $"(release {plan.FromRelease ?? "none"} to {plan.ToRelease}).",
    };

    private static void WriteReport(EngineCall call, MigrationReport report)
    {
        var sentence = report.Outcome switch
        {
            MigrationOutcome.Installed =>
                $"Installed release {report.ToRelease} ({report.Applied.Count} scripts) in {call.Address.Place}.",
            MigrationOutcome.Upgraded =>
                $"Upgraded to release {report.ToRelease} ({report.Applied.Count} scripts) in {call.Address.Place}.",
            MigrationOutcome.NewerCompatible => $"Nothing to do: {call.Address.Place} holds the later release {report.ToRelease}.",
            _ => $"Up to date: release {report.ToRelease} in {call.Address.Place}.",
        };
        if (report.RestoredCopy && !call.AsJson)
        {
            call.Console.Error.WriteLine(
                $"This database was restored from another server. If it may run jobs of its own: select {report.Schema}.adopt_database();");
        }

        call.WriteAnswer(
            sentence,
            ("schema", report.Schema),
            ("outcome", Snake(report.Outcome.ToString())),
            ("from_release", report.FromRelease),
            ("to_release", report.ToRelease),
            ("applied", report.Applied.Select(script => script.Name).ToArray()),
            ("restored_copy", report.RestoredCopy),
            ("elapsed_seconds", report.Elapsed.TotalSeconds));
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
