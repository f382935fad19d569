using System.Text;
using System.Text.Json;
using PgEngine.Errors;

namespace PgEngine.Codecs;

/// <summary>
/// The JSON that stands for encoded data: <c>{"$pgengine": {"enc": "aes-256-gcm", "key": "k2", "zip": "br"}, "data": "base64"}</c>.
/// </summary>
/// <param name="Marks">What was done to the data, by name.</param>
/// <param name="Data">The encoded data.</param>
/// <param name="Group">The counts that the database has added for the callback of a group, as JSON; null for any other job.</param>
internal sealed record PayloadEnvelope(Dictionary<string, string> Marks, byte[] Data, string? Group = null)
{
    private const string GroupName = "group";
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

    /// <summary>The decoded payload with what the database has added to it.</summary>
    public ReadOnlyMemory<byte> WithGroup(ReadOnlyMemory<byte> decoded)
    {
        var end = decoded.Span.TrimEnd(" \t\r\n"u8);
        if (Group is null || end.Length < 2 || end[^1] != (byte)'}')
        {
            return decoded;
        }

        var comma = end[..^1].TrimEnd(" \t\r\n"u8) is [.., (byte)'{'] ? "" : ",";
        return Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(end[..^1])}{comma}\"{GroupName}\":{Group}}}");
    }

    /// <summary>Whether bytes begin as <see cref="Write"/> begins; of use where the database cannot have reordered them.</summary>
    public static bool MayBe(ReadOnlySpan<byte> bytes) => bytes.StartsWith("{\"$pgengine\":{"u8);

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
    private static bool IsBeforeMarks(Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String || !reader.Read())
        {
            return false;
        }

        // The group of a callback is longer than "data" and shorter than the marks.
        if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(GroupName) && reader.Read())
        {
            reader.Skip();
            reader.Read();
        }

        return reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(MarksName);
    }

    private static PayloadEnvelope Members(Utf8JsonReader reader)
    {
        Dictionary<string, string>? marks = null;
        byte[]? data = null;
        string? group = null;
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
            else if (reader.ValueTextEquals(GroupName) && group is null)
            {
                reader.Read();
                group = JsonElement.ParseValue(ref reader).GetRawText();
            }
            else
            {
                throw new FormatException($"It has a member '{reader.GetString()}'.");
            }
        }

        return new PayloadEnvelope(
            marks ?? throw new FormatException("It has no marks."), data ?? throw new FormatException("It has no data."), group);
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
