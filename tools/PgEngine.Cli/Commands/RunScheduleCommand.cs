using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules run NAME</c>: enqueues its job now.</summary>
internal sealed class RunScheduleCommand : EngineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The schedule." };
    private readonly Option<bool> _yes;

    public RunScheduleCommand(CliConsole console, CommonOptions common)
        : base(console, "run", "Enqueue a schedule's job now, beside its times, and print its id.", common)
    {
        Arguments.Add(_name);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        call.Confirm(_yes, $"enqueue the job of schedule \"{name}\" now");
        var id = await call.ScalarAsync<long>("select {schema}.run_schedule_now(name => $1)", cancellationToken, name);
        call.WriteAnswer($"{id}", ("name", name), ("job_id", id));
        return ExitCode.Ok;
    }
}
