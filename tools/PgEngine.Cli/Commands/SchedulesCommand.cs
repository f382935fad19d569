using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules</c>: the schedules and when they fire next, with their acts below it.</summary>
internal sealed class SchedulesCommand : EngineCommand
{
    private const string Sql =
        """
        select name, cron, time_zone, kind, queue, next_fire_at, last_fire_at, last_outcome, last_job_id, paused_at is not null as paused,
          pause_reason, catch_up, overlap, jitter, owner, app_version
        from {schema}.schedules()
        """;

    public SchedulesCommand(CliConsole console)
        : base(console, "schedules", "Show the schedules (cron entries) and when they fire next.")
    {
        Subcommands.Add(new ListSchedulesCommand(console, Common));
        Subcommands.Add(new NextFiresCommand(console, Common));
        Subcommands.Add(new AddScheduleCommand(console, Common));
        Subcommands.Add(new RemoveScheduleCommand(console, Common));
        Subcommands.Add(new PauseScheduleCommand(console, Common));
        Subcommands.Add(new ResumeScheduleCommand(console, Common));
        Subcommands.Add(new RunScheduleCommand(console, Common));
        Subcommands.Add(new ScheduleHistoryCommand(console, Common));
        Subcommands.Add(new RollBackSchedulesCommand(console, Common));
    }

    /// <summary>Lists them; <c>pgengine schedules list</c> does the same.</summary>
    public static async Task<int> ListAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var schedules = await call.QueryAsync(Sql, cancellationToken);
        var shown = call.AsJson
            ? schedules
            : schedules.Only("name", "cron", "time_zone", "kind", "next_fire_at", "last_fire_at", "last_outcome", "paused", "owner");
        call.WriteRows("schedules", shown, "No schedules.");
        return ExitCode.Ok;
    }

    protected override Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken) => ListAsync(call, cancellationToken);
}
