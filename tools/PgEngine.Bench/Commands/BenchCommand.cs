using System.CommandLine;
using PgEngine.Bench.Databases;
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
        Arity = ArgumentArity.OneOrMore,
        Description = $"{string.Join(", ", ScenarioList.All.Select(scenario => scenario.Name))}, or {AllScenarios} but kill.",
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
        SetAction(RunAsync);
    }

    public static Task<int> RunAsync(string[] arguments, BenchConsole console, CancellationToken cancellationToken = default) =>
        new BenchCommand(console).Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false },
            cancellationToken);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = _options.Read(parsed);
        try
        {
            await using var server = await BenchServer.StartAsync(cancellationToken);
            var context = new ScenarioContext(server, settings, _console);
            var results = new List<ScenarioResult>();
            foreach (var scenario in Wanted(parsed, settings))
            {
                var result = await ScenarioRunner.RunAsync(scenario, context, cancellationToken);
                results.Add(result);
                if (parsed.GetValue(_options.Json))
                {
                    await _console.Output.WriteLineAsync(JsonReport.Line(result).AsMemory(), cancellationToken);
                }
            }

            if (!parsed.GetValue(_options.Json))
            {
                TableReport.Write(_console, results);
            }

            return 0;
        }
        catch (Exception e) when (e is BenchException or PostgresServerException)
        {
            await _console.Error.WriteLineAsync(e.Message.AsMemory(), CancellationToken.None);
            return 1;
        }
    }

    private IEnumerable<IScenario> Wanted(ParseResult parsed, BenchSettings settings)
    {
        var names = parsed.GetValue(_scenarios)!;
        return ScenarioList.All.Where(scenario =>
            (names.Contains(AllScenarios) && !scenario.IsLong) || names.Contains(scenario.Name)
            || (settings.IsHeadline && scenario.Name == "drain-cold" && names.Contains("drain")));
    }
}
