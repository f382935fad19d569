using System.Text.Json;
using PgEngine.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>Writes what handlers hand over, and the details of outcomes, as JSON.</summary>
internal sealed class JobJson(PgEngineOptions options)
{
    /// <summary>Writes a result or a progress report of a job of the kind, as the kind is stored.</summary>
    public string Write<T>(string kind, T value) => Write(kind, value, typeof(T));

    public string Write(string kind, object? value, Type type) =>
        options.PayloadCodecs.For(kind).Encode(JsonSerializer.Serialize(value, options.Json.GetTypeInfo(type)));

    public static string ResultDetail(string resultJson) => $$"""{"result":{{resultJson}}}""";

    public static string DelayDetail(TimeSpan delay) => Object(writer => writer.WriteNumber("delay_ms", (long)delay.TotalMilliseconds));

    public static string ReasonDetail(string reason) => Object(writer => writer.WriteString("reason", Clean(reason)));

    /// <summary>The detail of a failure; the kind's own policy travels with it, so that the database needs no table of kinds.</summary>
    public static string FailureDetail(
        string type, string message, string? stack, bool isPermanent, TimeSpan? retryIn, JobOptions? kind, string? reason = null,
        string? payload = null) =>
        Object(writer =>
        {
            writer.WriteString("error_type", Clean(type));
            writer.WriteString("error_message", Clean(message));
            if (stack is not null)
            {
                writer.WriteString("error_detail", Clean(stack));
            }

            if (isPermanent)
            {
                writer.WriteBoolean("permanent", true);
                writer.WriteString("reason", Clean(reason ?? message));
            }

            if (retryIn is { } delay)
            {
                writer.WriteNumber("retry_in_ms", (long)delay.TotalMilliseconds);
            }

            if (payload is not null)
            {
                writer.WritePropertyName("payload");
                writer.WriteRawValue(payload);
            }

            if (kind?.MaxAttempts is { } maxAttempts)
            {
                writer.WriteNumber("max_attempts", maxAttempts);
            }

            if (kind?.Retry is { } retry)
            {
                writer.WritePropertyName("retry");
                writer.WriteRawValue(retry.ToJson());
            }
        });

    private static string Object(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    // jsonb refuses NUL, and an error report must not fail for what the error quotes.
    private static string Clean(string text)
    {
        const int MaxLength = 32_000;
        var cut = text.Length > MaxLength ? text[..MaxLength] : text;
        return cut.Contains('\0', StringComparison.Ordinal) ? cut.Replace('\0', '\uFFFD') : cut;
    }
}
