using System.Text;
using System.Text.Json;
using PgEngine.Errors;

namespace PgEngine.Codecs;

/// <summary>
/// The JSON that stands for encoded data: <c>{"$pgengine": {"enc": "aes-256-gcm", "key": "k2", "zip": "br"}, "data": "base64"}</c>.
/// </summary>
/// <param name="Marks">What was done to the data, by name.</param>
/// <param name="Data">The encoded data.</param>
internal sealed record PayloadEnvelope(Dictionary<string, string> Marks, byte[] Data)
{
    private const string MarksName = "$pgengine";
    private const string DataName = "data";

    public string Write()
    {
        using var stream = new MemoryStream(128 + (Data.Length / 3 * 4));
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject(MarksName);
            foreach (var (name, value) in Marks)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteBase64String(DataName, Data);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Reads an envelope; null for JSON that is none.</summary>
    /// <exception cref="PayloadCodecException">It wants to be one and is not.</exception>
    public static PayloadEnvelope? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            // jsonb puts shorter names first: "data" comes before the marks.
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
            {
                return null;
            }

            return reader.ValueTextEquals(MarksName) || (reader.ValueTextEquals(DataName) && IsBeforeMarks(reader)) ? Members(reader) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new PayloadCodecException("The envelope of an encoded payload is damaged.", e);
        }
    }

    /// <param name="reader">At a property's name; a copy, so that the caller's does not move.</param>
    private static bool IsBeforeMarks(Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String
        && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(MarksName);

    private static PayloadEnvelope Members(Utf8JsonReader reader)
    {
        Dictionary<string, string>? marks = null;
        byte[]? data = null;
        for (; reader.TokenType == JsonTokenType.PropertyName; reader.Read())
        {
            if (reader.ValueTextEquals(DataName) && data is null)
            {
                reader.Read();
                data = reader.GetBytesFromBase64();
            }
            else if (reader.ValueTextEquals(MarksName) && marks is null)
            {
                reader.Read();
                marks = ReadMarks(ref reader);
            }
            else
            {
                throw new FormatException($"It has a member '{reader.GetString()}'.");
            }
        }

        return new PayloadEnvelope(
            marks ?? throw new FormatException("It has no marks."), data ?? throw new FormatException("It has no data."));
    }

    private static Dictionary<string, string> ReadMarks(ref Utf8JsonReader reader)
    {
        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            marks.Add(name, reader.GetString() ?? throw new FormatException($"The mark '{name}' is null."));
        }

        return marks;
    }
}
