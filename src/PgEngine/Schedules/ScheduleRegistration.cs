using System.Text.Json;

namespace PgEngine.Schedules;

/// <summary>A schedule of the application's code. Its kind and payload may hang on the payload's type, so they are asked for at start.</summary>
internal sealed record ScheduleRegistration(
    string Name, string Cron, string TimeZone, string? Kind, Type? PayloadType, Func<JsonSerializerOptions, string> PayloadJson,
    ScheduleOptions Options);
