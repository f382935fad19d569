using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary>A command about one database: its common options, and what becomes of its errors.</summary>
internal abstract class EngineCommand : Command
{
    private readonly CliConsole _console;

    /// <param name="console">What it reads from and writes to.</param>
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">For its help.</param>
    /// <param name="inherited">The common options of the command above it; null if it has its own.</param>
    protected EngineCommand(CliConsole console, string name, string description, CommonOptions? inherited = null)
        : base(name, description)
    {
        _console = console;
        Common = inherited ?? new CommonOptions();
        if (inherited is null)
        {
            Common.AddTo(this);
        }

        SetAction(InvokeAsync);
    }

    protected CommonOptions Common { get; }

    /// <summary>Runs the command; a <see cref="CliException"/> ends it with a message.</summary>
    protected abstract Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken);

    /// <summary>Adds <c>--yes</c>, for a command that asks before it acts.</summary>
    protected Option<bool> AddYesOption()
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        Options.Add(yes);
        return yes;
    }

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var given = parsed.GetValue(Common.Database);
        var fromEnvironment = _console.ReadVariable(EngineCall.DatabaseVariable);
        await using var call = new EngineCall(parsed, _console)
        {
            GivenDatabase = given ?? (string.IsNullOrEmpty(fromEnvironment) ? null : fromEnvironment),
            Origin = given is null ? EngineCall.DatabaseVariable : "--database",
            Schema = parsed.GetValue(Common.Schema)!,
            AsJson = parsed.GetValue(Common.Json),
        };
        try
        {
            return await RunAsync(call, cancellationToken);
        }
        catch (Exception e)
        {
            // The last frame that may report: whatever it is, it ends as a message and an exit code, never as a stack
            // trace with settings in it.
            var failure = Failure.From(e, call.KnownAddress);
            failure.Write(_console, call.AsJson, new Redactor([.. call.KnownAddress?.Secrets ?? [], call.GivenDatabase ?? ""]));
            return failure.ExitCode;
        }
    }
}
