using System.Text.Json;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary>A job described as <c>enqueue_many</c> takes it, for those that are enqueued later: callbacks, chained jobs.</summary>
internal static class JobObject
{
    /// <exception cref="JsonException">The payload is not JSON.</exception>
    public static string Write(string kind, string payloadJson, EnqueueOptions options, string? headers) => JsonText.Object(json =>
    {
        json.WriteString("kind", kind);
        Raw(json, "payload", payloadJson);
        json.WriteString("queue", options.Queue);
        if (options.RunAt is { } runAt)
        {
            json.WriteString("run_at", runAt);
        }

        if (options.Delay is { } delay)
        {
            json.WriteNumber("delay_ms", delay.TotalMilliseconds);
        }

        json.WriteNumber("priority", options.Priority);
        if (options.MaxAttempts is { } maxAttempts)
        {
            json.WriteNumber("max_attempts", maxAttempts);
        }

        if (options.Timeout is { } timeout)
        {
            json.WriteString("timeout", FormattableString.Invariant($"{timeout.TotalMilliseconds} milliseconds"));
        }

        if (options.KeepResult)
        {
            json.WriteBoolean("keep_result", true);
        }

        WriteKeys(json, options);
        Raw(json, "headers", headers);
        Raw(json, "options", Enqueue.OptionsJson(options));
    });

    private static void WriteKeys(Utf8JsonWriter json, EnqueueOptions options)
    {
        Text(json, "key", options.Key);
        Text(json, "key_mode", options.KeyMode == KeyMode.Replace ? null : Enqueue.ModeName(options.KeyMode));
        Text(json, "concurrency_key", options.ConcurrencyKey);
        if (options.KeyTtl is { } ttl)
        {
            json.WriteString("key_ttl", FormattableString.Invariant($"{ttl.TotalMilliseconds} milliseconds"));
        }

        if (options.Tags is { } tags)
        {
            json.WriteStartArray("tags");
            foreach (var tag in tags)
            {
                json.WriteStringValue(tag);
            }

            json.WriteEndArray();
        }

        if (options.ExpiresAt is { } expiresAt)
        {
            json.WriteString("expires_at", expiresAt);
        }
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Raw(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value);
        }
    }
}
