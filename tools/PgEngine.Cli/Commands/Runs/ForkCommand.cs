using System.CommandLine;
using System.Globalization;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine fork ID</c>: a new run that begins where another one once was.</summary>
internal sealed class ForkCommand : EngineCommand
{
    private const string Sql =
        "select {schema}.fork(run_id => $1, at => $2, input => $3::jsonb, results => $4::jsonb, options => $5::jsonb) as run_id";

    private readonly Argument<long> _id = new("id") { Description = "The run's id." };

    private readonly Option<string?> _at = new("--at")
    {
        Description = "The step that the new run begins with, such as charge#1. Default: the first.",
        HelpName = "step",
    };

    private readonly Option<string?> _input = new("--input", "-i")
    {
        Description = "Another input: JSON, or @FILE, or @- for standard input.",
        HelpName = "json",
    };

    private readonly Option<string?> _results = new("--results")
    {
        Description = """Other results of the steps before: {"reserve#1": 7}.""",
        HelpName = "json",
    };

    private readonly Option<int?> _version = new("--version") { Description = "Default: that of the run.", HelpName = "number" };

    public ForkCommand(CliConsole console)
        : base(console, "fork", "Start a new run from a step of another one, and print its id.")
    {
        Arguments.Add(_id);
        foreach (var option in new Option[] { _at, _input, _results, _version })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = await call.ScalarAsync<long>(
            Sql,
            cancellationToken,
            call.Value(_id),
            call.Value(_at),
            await ReadAsync(call.Value(_input)),
            await ReadAsync(call.Value(_results)),
            call.Value(_version) is { } version ? $$"""{"version": {{version}}}""" : null);
        call.WriteAnswer(id.ToString(CultureInfo.InvariantCulture), ("run_id", id));
        return ExitCode.Ok;

        async Task<string?> ReadAsync(string? given) =>
            given is null ? null : await PayloadText.ReadAsync(given, call.Console, cancellationToken);
    }
}
