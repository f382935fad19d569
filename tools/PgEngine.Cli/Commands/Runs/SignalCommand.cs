using System.CommandLine;
using System.Globalization;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine signal ID NAME</c>, or <c>pgengine signal --key KEY NAME</c>: tells a run something.</summary>
internal sealed class SignalCommand : EngineCommand
{
    private const string ByKey =
        """
        select {schema}.signal_key(
          key => $1, name => $2, payload => $3::jsonb, dedupe => $4, queue => $5, start_if_missing => $6, input => $7::jsonb)
        """;

    private const string ById = "select {schema}.signal(run_id => $1, name => $2, payload => $3::jsonb, dedupe => $4)";

    private readonly Argument<string[]> _words = new("id name")
    {
        Description = "The run's id and the signal's name; with --key the name alone.",
        Arity = new ArgumentArity(1, 2),
    };

    private readonly Option<string?> _key = new("--key") { Description = "The run's key, in place of its id.", HelpName = "text" };

    private readonly Option<string?> _payload = new("--payload", "-p")
    {
        Description = "JSON, or @FILE, or @- for standard input.",
        HelpName = "json",
    };

    private readonly Option<string?> _dedupe = new("--dedupe")
    {
        Description = "Names this signal: a second one with it is not taken.",
        HelpName = "text",
    };

    private readonly Option<string> _queue = new("--queue", "-q")
    {
        Description = "The queue of the key.",
        DefaultValueFactory = static _ => "default",
        HelpName = "name",
    };

    private readonly Option<string?> _start = new("--start-if-missing")
    {
        Description = "Starts this workflow with the key if no run has it.",
        HelpName = "workflow",
    };

    private readonly Option<string> _input = new("--input", "-i")
    {
        Description = "The input of that run.",
        DefaultValueFactory = static _ => "{}",
        HelpName = "json",
    };

    public SignalCommand(CliConsole console)
        : base(console, "signal", "Send a signal to a run. One that does not wait for it yet keeps it.")
    {
        Arguments.Add(_words);
        foreach (var option in new Option[] { _key, _payload, _dedupe, _queue, _start, _input })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var (key, start, dedupe) = (call.Value(_key), call.Value(_start), call.Value(_dedupe));
        var (id, name) = Target(call.Value(_words), key);
        if (start is not null && key is null)
        {
            throw CliException.Usage("--start-if-missing needs --key: a run that is not there has no id.");
        }

        var payload = call.Value(_payload) is { } given ? await PayloadText.ReadAsync(given, call.Console, cancellationToken) : null;
        var input = await PayloadText.ReadAsync(call.Value(_input)!, call.Console, cancellationToken);
        var answer = key is null
            ? await call.ScalarAsync<string>(ById, cancellationToken, id, name, payload, dedupe)
            : await call.ScalarAsync<string>(ByKey, cancellationToken, key, name, payload, dedupe, call.Value(_queue), start, input);
        call.WriteAnswer(Sentence(answer, key is null ? $"Run {id}" : $"The run of {key}"), ("answer", answer));
        return answer is "finished" or "unknown" ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <exception cref="CliException">It is neither an id and a name, nor a name with a key.</exception>
    private static (long Id, string Name) Target(string[] words, string? key) => (words, key) switch
    {
        ([var name], not null) => (0, name),
        ([var id, var name], null) when long.TryParse(id, CultureInfo.InvariantCulture, out var number) => (number, name),
        _ => throw CliException.Usage("Give the run's id and the signal's name, or --key and the name."),
    };

    private static string Sentence(string answer, string run) => answer switch
    {
        "delivered" => $"{run} has waited for it and goes on.",
        "kept" => $"{run} has it, for when it waits for it.",
        "duplicate" => $"{run} had it already.",
        "started" => $"{run} is started, and has it.",
        "finished" => $"{run} has ended already.",
        "unknown" => $"{run} is not there.",
        _ => answer,
    };
}
