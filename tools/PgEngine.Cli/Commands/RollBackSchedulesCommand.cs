using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules roll-back OWNER VERSION</c>.</summary>
internal sealed class RollBackSchedulesCommand : EngineCommand
{
    private readonly Argument<string> _owner = new("owner") { Description = "The application that owns the schedules." };
    private readonly Argument<string> _version = new("version") { Description = "The version that is going to run again." };

    public RollBackSchedulesCommand(CliConsole console, CommonOptions common)
        : base(console, "roll-back", "Let an older version of an application speak for its schedules again; before it is rolled back.", common)
    {
        Arguments.Add(_owner);
        Arguments.Add(_version);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var owner = call.Value(_owner);
        var version = call.Value(_version);
        await call.QueryAsync("select {schema}.roll_back_schedules(owner => $1, app_version => $2)", cancellationToken, owner, version);
        call.WriteAnswer($"Version {version} of \"{owner}\" speaks for its schedules.", ("owner", owner), ("app_version", version));
        return ExitCode.Ok;
    }
}
