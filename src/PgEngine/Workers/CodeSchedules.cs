using Microsoft.Extensions.Logging;
using PgEngine.Client;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Hosting;
using PgEngine.Schedules;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>Tells the database the schedules of the application's code, once per start of a worker.</summary>
internal sealed class CodeSchedules(PgEngineOptions options, EngineConnections connections, ILogger logger)
{
    private readonly UpsertSchedules _upsert = new(connections);

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var version = options.ApplicationVersion ?? EntryAssembly.Version;
        var answers = await _upsert
            .ExecuteAsync(options.ScheduleOwner ?? EntryAssembly.Name, version, Describe(), cancellationToken)
            .ConfigureAwait(false);
        foreach (var (name, answer) in answers)
        {
            Note(name, answer, version);
        }
    }

    private string Describe()
    {
        var kinds = new KindMap(options);
        return $"[{string.Join(',', options.Schedules.Select(Describe))}]";

        string Describe(ScheduleRegistration schedule)
        {
            var kind = schedule.Kind ?? kinds.KindOf(schedule.PayloadType!);
            return ScheduleDefinition.Write(
                schedule, kind, options.PayloadCodecs.For(kind).EncodeForeign(schedule.PayloadJson(options.Json)));
        }
    }

    private void Note(string name, string answer, string version)
    {
        switch (answer)
        {
            case "unchanged":
                break;
            case "taken":
                logger.ScheduleTaken(name);
                break;
            case "older":
                logger.ScheduleOlder(name, version);
                break;
            case "kept":
                logger.ScheduleKept(name, version);
                break;
            default:
                logger.ScheduleTold(name, answer);
                break;
        }
    }
}
