using System.CommandLine;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Peers;
using PgEngine.Bench.Reporting;
using PgEngine.Bench.Scenarios;
using PgEngine.Testing;

namespace PgEngine.Bench.Commands;

/// <summary>The command line: which scenarios, how big, how often, printed how.</summary>
internal sealed class BenchCommand : RootCommand
{
    private const string AllScenarios = "all";

    private readonly BenchConsole _console;
    private readonly BenchOptions _options = new();
    private readonly Argument<string[]> _scenarios = new("scenario")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = $"{string.Join(", ", ScenarioList.All.Select(scenario => scenario.Name))}, or {AllScenarios} but the long ones.",
    };

    private BenchCommand(BenchConsole console)
        : base(
            """
            Measures PgEngine on a server of its own with durable settings, or on the one of PGENGINE_DATABASE, which needs the right to
            create databases. Figures are medians; a ratio compares with the yardstick of the same minute.
            """)
    {
        _console = console;
        _scenarios.AcceptOnlyFromAmong([.. ScenarioList.All.Select(scenario => scenario.Name), AllScenarios]);
        Arguments.Add(_scenarios);
        _options.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_scenarios) is not { Tokens.Count: > 0 } && result.GetValue(_options.Preset) is null
                && result.GetValue(_options.From) is null && !result.GetValue(_options.List))
            {
                result.AddError("Say a scenario, or --preset; --list shows what there is.");
            }
        });
        SetAction(RunAsync);
    }

    public static Task<int> RunAsync(string[] arguments, BenchConsole console, CancellationToken cancellationToken = default) =>
        new BenchCommand(console).Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false },
            cancellationToken);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_options.List))
        {
            ListReport.Write(_console);
            return 0;
        }

        try
        {
            var saved = await ReadAsync(parsed.GetValue(_options.Compare), cancellationToken);
            var results = await ReadAsync(parsed.GetValue(_options.From), cancellationToken)
                ?? await MeasureAsync(parsed, cancellationToken);
            Report(parsed, results, saved);
            return 0;
        }
        catch (Exception e) when (e is BenchException or PostgresServerException)
        {
            await _console.Error.WriteLineAsync(e.Message.AsMemory(), CancellationToken.None);
            return 1;
        }
    }

    private static async Task<List<ScenarioResult>?> ReadAsync(string? path, CancellationToken cancellationToken) =>
        path is null ? null : await JsonReport.ReadAsync(path, cancellationToken);

    private async Task<List<ScenarioResult>> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var server = await BenchServer.StartAsync(cancellationToken);
        var peers = parsed.GetValue(_options.Peers) ? await PeerPrograms.InstallAsync(cancellationToken) : null;
        var results = new List<ScenarioResult>();
        foreach (var step in Steps(parsed))
        {
            var context = await ScenarioContext.CreateAsync(server, step.Settings, _console, cancellationToken);
            foreach (var scenario in ScenarioList.All.Where(scenario => step.Scenarios.Contains(scenario.Name)))
            {
                var found = await ScenarioRunner.RunAsync(Together(scenario, peers), context, cancellationToken);
                results.AddRange(found);
                if (parsed.GetValue(_options.Json))
                {
                    // At once: a long run that breaks off has said what it knows.
                    await _console.Output.WriteLineAsync(string.Join('\n', found.Select(JsonReport.Line)).AsMemory(), cancellationToken);
                }
            }
        }

        return results;
    }

    private static List<IScenario> Together(IScenario scenario, PeerPrograms? peers) => peers is not null && PeerScenario.CanDo(scenario)
        ? [scenario, .. Peer.All.Select(peer => new PeerScenario(peers, peer, scenario))]
        : [scenario];

    private void Report(ParseResult parsed, List<ScenarioResult> results, List<ScenarioResult>? saved)
    {
        var isJson = parsed.GetValue(_options.Json);
        if (!isJson)
        {
            TableReport.Write(_console, results);
        }

        if (saved is not null)
        {
            // Standard output holds nothing but JSON where that was asked for.
            CompareReport.Write(isJson ? _console.Error : _console.Output, _console.IsRich && !isJson, results, saved);
        }

        if (parsed.GetValue(_options.Charts) is { } folder)
        {
            ChartFiles.Write(folder, results);
        }
    }

    private IEnumerable<BenchStep> Steps(ParseResult parsed)
    {
        if (parsed.GetValue(_options.Preset) is { } preset)
        {
            foreach (var step in BenchPreset.Find(preset).Steps)
            {
                yield return step with { Settings = _options.Read(parsed, step.Settings) };
            }
        }

        var settings = _options.Read(parsed, new BenchSettings());
        var names = parsed.GetValue(_scenarios)!;
        yield return new BenchStep(
            [.. ScenarioList.All.Where(scenario => (names.Contains(AllScenarios) && !scenario.IsLong) || names.Contains(scenario.Name)
                || (settings.IsHeadline && scenario.Name == "drain-cold" && names.Contains("drain"))).Select(scenario => scenario.Name)],
            settings);
    }
}
