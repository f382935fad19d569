using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine close-group ID</c>.</summary>
internal sealed class CloseGroupCommand : EngineCommand
{
    private readonly Argument<long> _id = new("id") { Description = "The group's id." };

    public CloseGroupCommand(CliConsole console)
        : base(console, "close-group", "Say that nobody adds members to a group any more: it finishes with its last one.") => Arguments.Add(_id);

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = call.Value(_id);
        var answer = await call.ScalarAsync<string>("select {schema}.close_group(group_id => $1)", cancellationToken, id);
        call.WriteAnswer(
            answer == "unknown" ? $"There is no group {id} in {call.Address.Place}." : $"Group {id} is {answer}.",
            ("group_id", id), ("answer", answer));
        return answer == "unknown" ? ExitCode.Failed : ExitCode.Ok;
    }
}
