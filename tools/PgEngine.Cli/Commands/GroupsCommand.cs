using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine groups</c>: lists groups of jobs, newest first.</summary>
internal sealed class GroupsCommand : EngineCommand
{
    private const string Sql =
        """
        select group_id, name, state, live, completed, failed, cancelled, parent_id, created_at, closed_at, finished_at, callback_kind,
          callback_job_id, problem
        from {schema}.groups(state => $1, before_id => $2::bigint, max => $3)
        """;

    private readonly Option<string?> _state = new("--state") { Description = "open, closed, finished or unfinished.", HelpName = "state" };

    private readonly Option<long?> _beforeId = new("--before-id")
    {
        Description = "The next page: only groups with a lower id.",
        HelpName = "id",
    };

    private readonly Option<int> _max = new("--max")
    {
        Description = "At most so many.",
        DefaultValueFactory = static _ => 100,
        HelpName = "number",
    };

    public GroupsCommand(CliConsole console)
        : base(console, "groups", "List groups of jobs, newest first.")
    {
        Options.Add(_state);
        Options.Add(_beforeId);
        Options.Add(_max);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var groups = await call.QueryAsync(Sql, cancellationToken, call.Value(_state), call.Value(_beforeId), call.Value(_max));
        call.WriteRows("groups", groups, "No groups.");
        return ExitCode.Ok;
    }
}
