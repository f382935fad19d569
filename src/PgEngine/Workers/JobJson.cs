using System.Diagnostics;
using System.Text.Json;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>Writes what handlers hand over, and the details of outcomes, as JSON.</summary>
internal sealed class JobJson(PgEngineOptions options)
{
    private readonly KindMap _kinds = new(options);

    /// <summary>Writes a result or a progress report of a job of the kind, as the kind is stored.</summary>
    public string Write<T>(string kind, T value) => Write(kind, value, typeof(T));

    public string Write(string kind, object? value, Type type) =>
        options.PayloadCodecs.For(kind).Encode(JsonSerializer.Serialize(value, options.Json.GetTypeInfo(type)));

    /// <summary>Describes a job of the payload's kind, to be enqueued when another one completes.</summary>
    /// <exception cref="InvalidOperationException">The type has no kind, or more than one.</exception>
    public string Chained<T>(T payload, EnqueueOptions chained) => Chained(
        _kinds.KindOf(typeof(T)), JsonSerializer.Serialize(payload, options.Json.GetTypeInfo(typeof(T))), chained);

    /// <inheritdoc cref="Chained{T}"/>
    /// <exception cref="JsonException">The payload is not JSON.</exception>
    public string Chained(string kind, string payloadJson, EnqueueOptions chained) => JobObject.Write(
        kind, options.PayloadCodecs.For(kind).EncodeForeign(payloadJson), chained.Checked(),
        JobHeaders.Write(chained.Headers, Activity.Current));

    /// <summary>The detail of a completion with a result, with jobs to enqueue, with both; null for neither.</summary>
    public static string? CompletionDetail(string? resultJson, List<string>? chained) => (resultJson, chained) switch
    {
        (null, null) => null,
        ({ } result, null) => $$"""{"result":{{result}}}""",
        (null, { } jobs) => $$"""{"enqueue":[{{string.Join(',', jobs)}}]}""",
        ({ } result, { } jobs) => $$"""{"result":{{result}},"enqueue":[{{string.Join(',', jobs)}}]}""",
    };

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
    public static string Clean(string text, int maxLength = 32_000)
    {
        var cut = text.Length > maxLength ? text[..maxLength] : text;
        return cut.Contains('\0', StringComparison.Ordinal) ? cut.Replace('\0', '\uFFFD') : cut;
    }
}
