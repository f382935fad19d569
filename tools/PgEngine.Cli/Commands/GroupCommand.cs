using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine group ID</c>: shows one group of jobs. Exit code 1 when its callback could not be enqueued.</summary>
internal sealed class GroupCommand : EngineCommand
{
    private const string Sql =
        """
        select group_id, name, state, live, completed, failed, cancelled, parent_id, created_at, closed_at, finished_at, callback_kind,
          callback_job_id, problem
        from {schema}.group_status(group_id => $1)
        """;

    private readonly Argument<long> _id = new("id") { Description = "The group's id." };

    public GroupCommand(CliConsole console)
        : base(console, "group", "Show one group of jobs: what lives, and how the others ended.") => Arguments.Add(_id);

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = call.Value(_id);
        var group = await call.QueryAsync(Sql, cancellationToken, id);
        if (group.Rows.Count == 0)
        {
            throw CliException.NotFound($"There is no group {id} in {call.Address.Place}.");
        }

        if (call.AsJson)
        {
            JsonText.Write(call.Console.Output, json => JsonText.WriteRow(json, group, group.Rows[0]));
        }
        else
        {
            TableText.WriteDetails(call.Console.Output, group, group.Rows[0]);
        }

        return group.Value(group.Rows[0], "problem") is null ? ExitCode.Ok : ExitCode.Failed;
    }
}
