using System.Text.Json;
using PgEngine.Sql;

namespace PgEngine.Schedules;

/// <summary>Schedules in the words of the SQL functions.</summary>
internal static class ScheduleDefinition
{
    public static string Word(CatchUp policy) => policy switch
    {
        CatchUp.Skip => "skip",
        CatchUp.All => "all",
        _ => "latest",
    };

    public static string Word(Overlap policy) => policy switch
    {
        Overlap.Skip => "skip",
        Overlap.Queue => "queue",
        _ => "allow",
    };

    public static ScheduleOutcome Outcome(string word) => word switch
    {
        "enqueued" => ScheduleOutcome.Enqueued,
        "caught up" => ScheduleOutcome.CaughtUp,
        "by hand" => ScheduleOutcome.ByHand,
        "skipped" => ScheduleOutcome.Skipped,
        "failed" => ScheduleOutcome.Failed,
        _ => ScheduleOutcome.Unknown,
    };

    /// <summary>The object that <c>upsert_schedules_v1</c> takes. It is compared as text of JSON, so the same code writes the same.</summary>
    public static string Write(ScheduleRegistration schedule, string kind, string payloadJson) => JsonText.Object(json =>
    {
        var options = schedule.Options;
        json.WriteString("name", schedule.Name);
        json.WriteString("cron", schedule.Cron);
        json.WriteString("time_zone", schedule.TimeZone);
        json.WriteString("kind", kind);
        json.WritePropertyName("payload");
        json.WriteRawValue(payloadJson);
        json.WriteString("queue", options.Queue);
        json.WriteNumber("priority", options.Priority);
        json.WriteString("catch_up", Word(options.CatchUp));
        json.WriteNumber("catch_up_max", options.CatchUpMax);
        Duration(json, "catch_up_window", options.CatchUpWindow);
        json.WriteString("overlap", Word(options.Overlap));
        Duration(json, "jitter", options.Jitter);
        if (JobOptions(options) is { } jobOptions)
        {
            json.WritePropertyName("options");
            json.WriteRawValue(jobOptions);
        }
    });

    /// <summary>The parameter <c>options</c> of <c>schedule</c>; null when there are none.</summary>
    public static string? JobOptions(ScheduleOptions options)
    {
        var text = JsonText.Object(json =>
        {
            if (options.MaxAttempts is { } maxAttempts)
            {
                json.WriteNumber("max_attempts", maxAttempts);
            }

            Duration(json, "timeout", options.Timeout);
            Duration(json, "start_within", options.StartWithin);
            if (options.Retry is { } retry)
            {
                json.WritePropertyName("retry");
                json.WriteRawValue(retry.ToJson());
            }

            if (options.KeepResult)
            {
                json.WriteBoolean("keep_result", true);
            }

            if (options.ConcurrencyKey is { } key)
            {
                json.WriteString("concurrency_key", key);
            }

            Names(json, options);
        });
        return text == "{}" ? null : text;
    }

    private static void Names(Utf8JsonWriter json, ScheduleOptions options)
    {
        if (options.Tags is { Count: > 0 } tags)
        {
            json.WriteStartArray("tags");
            foreach (var tag in tags)
            {
                json.WriteStringValue(tag);
            }

            json.WriteEndArray();
        }

        if (options.Headers is { Count: > 0 } headers)
        {
            json.WriteStartObject("headers");
            foreach (var (name, value) in headers)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }
    }

    private static void Duration(Utf8JsonWriter json, string name, TimeSpan? value)
    {
        if (value is { } duration)
        {
            json.WriteString(name, FormattableString.Invariant($"{duration.TotalMilliseconds} milliseconds"));
        }
    }
}
