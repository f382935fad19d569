using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PgEngine.Codecs;
using PgEngine.Errors;
using PgEngine.Workers;
using PgEngine.Workflows.Registration;

namespace PgEngine.Workflows.Journal;

/// <summary>Writes and reads the values of journal rows, the way a workflow stores them.</summary>
internal sealed class StepValues(JsonSerializerOptions json, IStepCodec? codec, KindCodec kind)
{
    private const int MaxMessage = 4000;

    /// <exception cref="NotSupportedException">The engine's JSON options do not know the type.</exception>
    public (byte[]? Bytes, short? Codec) Write<T>(T value)
    {
        if (codec is not null && codec.TryEncode(value, json, out var bytes))
        {
            return (kind.EncodeBytes(bytes), codec.Id);
        }

        var utf8 = JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T)));
        return (kind.EncodeBytes(utf8), null);
    }

    public T Read<T>(JournalRow row)
    {
        if (row.Codec is { } id)
        {
            return codec is not null && codec.Id == id
                ? codec.Decode<T>(kind.DecodeBytes(row.Value), json)
                : throw new InvalidOperationException($"it was written with codec {id}, which this workflow does not have.");
        }

        return JsonSerializer.Deserialize(Decode(row.Value).Span, (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T)))!;
    }

    public string WriteResult(RunResult result) =>
        kind.Encode(JsonSerializer.Serialize(result.Value, json.GetTypeInfo(result.Type)));

    public byte[] WriteFailure(StepFailure failure)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("type", JobJson.Clean(failure.Type, MaxMessage));
            writer.WriteString("message", JobJson.Clean(failure.Message, MaxMessage));
            writer.WriteString("code", failure.Code);
            writer.WriteBoolean("in_doubt", failure.IsInDoubt);
            writer.WriteEndObject();
        }

        return kind.EncodeBytes(stream.ToArray());
    }

    /// <exception cref="JournalMismatchException">It cannot be read.</exception>
    public StepFailure ReadFailure(JournalRow row)
    {
        ReadOnlyMemory<byte> stored;
        try
        {
            stored = Decode(row.Value);
        }
        catch (PayloadCodecException e)
        {
            throw new JournalMismatchException(JournalDiff.Unreadable(row, typeof(StepFailure), e));
        }

        var value = JsonElement.Parse(stored.Span);
        return new StepFailure(
            Text(value, "type") ?? "unknown", Text(value, "message") ?? "", Text(value, "code"),
            value.TryGetProperty("in_doubt", out var doubt) && doubt.ValueKind == JsonValueKind.True);
    }

    public static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private ReadOnlyMemory<byte> Decode(byte[]? stored) => stored is null ? "null"u8.ToArray() : kind.DecodeValue(stored);
}
