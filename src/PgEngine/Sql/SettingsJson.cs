using System.Text.Json;
using PgEngine.Admin;

namespace PgEngine.Sql;

/// <summary>Settings of queues and kinds as the SQL functions read them.</summary>
internal static class SettingsJson
{
    public static string? Of(RateLimit? limit) => limit is null ? null : JsonText.Object(json => Write(json, limit));

    public static string? Of(Retention? retention) => retention is null ? null : JsonText.Object(json => Write(json, retention));

    public static string? Word(HistoryKept? kept) => kept switch
    {
        null => null,
        HistoryKept.Failed => "failed",
        HistoryKept.None => "none",
        _ => "all",
    };

    /// <summary>The <c>options</c> of <c>set_queue</c>.</summary>
    public static string Options(QueueSettings settings) => JsonText.Object(json =>
    {
        if (settings.KeyMaxRunning is { } keyMaxRunning)
        {
            json.WriteNumber("key_max_running", keyMaxRunning);
        }

        if (settings.KeyRateLimit is { } keyRateLimit)
        {
            json.WriteStartObject("key_rate_limit");
            Write(json, keyRateLimit);
            json.WriteEndObject();
        }

        if (settings.Retention is { } retention)
        {
            json.WriteStartObject("retention");
            Write(json, retention);
            json.WriteEndObject();
        }

        json.WriteStartArray("clear");
        foreach (var setting in settings.Clear)
        {
            json.WriteStringValue(Name(setting));
        }

        if (settings.RoundRobin == false)
        {
            json.WriteStringValue("fairness");
        }

        json.WriteEndArray();
    });

    /// <summary>The <c>options</c> of <c>set_kind</c>: what is set in the same call is not taken back by it.</summary>
    public static string Options(KindSettings settings) => JsonText.Object(json =>
    {
        json.WriteStartArray("clear");
        if (settings.Clear)
        {
            Clear(json, "history", settings.History is null);
            Clear(json, "keep_payload", settings.KeepPayload is null);
            Clear(json, "retention", true);
        }

        json.WriteEndArray();
    });

    public static RateLimit? ReadRateLimit(string? text)
    {
        if (text is null)
        {
            return null;
        }

        using var json = JsonDocument.Parse(text);
        var limit = json.RootElement;
        return new RateLimit(
            (int)limit.GetProperty("count").GetInt64(), TimeSpan.FromMilliseconds(limit.GetProperty("per_ms").GetInt64()),
            limit.TryGetProperty("burst", out var burst) ? (int)burst.GetInt64() : null);
    }

    private static void Write(Utf8JsonWriter json, RateLimit limit)
    {
        json.WriteNumber("count", limit.Count);
        json.WriteNumber("per_ms", (long)limit.Per.TotalMilliseconds);
        if (limit.Burst is { } burst)
        {
            json.WriteNumber("burst", burst);
        }
    }

    private static void Write(Utf8JsonWriter json, Retention retention)
    {
        Keep(json, "completed", retention.Completed);
        Keep(json, "failed", retention.Failed);
        Keep(json, "cancelled", retention.Cancelled);
    }

    private static void Keep(Utf8JsonWriter json, string state, TimeSpan? time)
    {
        if (time is { } keep)
        {
            json.WriteString(
                state, keep == Timeout.InfiniteTimeSpan ? "forever" : FormattableString.Invariant($"{keep.TotalMilliseconds} milliseconds"));
        }
    }

    private static void Clear(Utf8JsonWriter json, string setting, bool clears)
    {
        if (clears)
        {
            json.WriteStringValue(setting);
        }
    }

    private static string Name(QueueSetting setting) => setting switch
    {
        QueueSetting.MaxAttempts => "max_attempts",
        QueueSetting.Retry => "retry",
        QueueSetting.Timeout => "timeout",
        QueueSetting.MaxRunning => "max_running",
        QueueSetting.RateLimit => "rate_limit",
        QueueSetting.KeyMaxRunning => "key_max_running",
        QueueSetting.KeyRateLimit => "key_rate_limit",
        QueueSetting.KeepPayload => "keep_payload",
        QueueSetting.Retention => "retention",
        _ => throw new ArgumentOutOfRangeException(nameof(setting), setting, "not a setting of a queue"),
    };
}
