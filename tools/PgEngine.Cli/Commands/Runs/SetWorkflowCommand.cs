using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine set-workflow WORKFLOW</c>: pins the version that new runs take.</summary>
internal sealed class SetWorkflowCommand : EngineCommand
{
    private readonly Argument<string> _workflow = new("workflow") { Description = "The workflow's name." };

    private readonly Option<int?> _version = new("--version")
    {
        Description = "What new runs take. Without it: the newest that a worker registers.",
        HelpName = "number",
    };

    public SetWorkflowCommand(CliConsole console)
        : base(console, "set-workflow", "Pin the version that new runs of a workflow take, or no longer.")
    {
        Arguments.Add(_workflow);
        Options.Add(_version);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var (workflow, version) = (call.Value(_workflow), call.Value(_version));
        var isChanged = await call.ScalarAsync<bool>(
            "select {schema}.set_workflow(workflow => $1, version => $2::integer)", cancellationToken, workflow, version);
        var sentence = (isChanged, version) switch
        {
            (false, _) => "Nothing changes.",
            (_, null) => $"New runs of {workflow} take the newest version that a worker registers.",
            _ => $"New runs of {workflow} take version {version}.",
        };
        call.WriteAnswer(sentence, ("workflow", workflow), ("version", version), ("changed", isChanged));
        return ExitCode.Ok;
    }
}
