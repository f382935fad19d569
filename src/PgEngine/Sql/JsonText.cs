using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PgEngine.Sql;

/// <summary>Writes the small JSON documents that the SQL functions take.</summary>
internal static class JsonText
{
    public static string Object(Action<Utf8JsonWriter> write) => Write(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    public static string Array(Action<Utf8JsonWriter> write) => Write(json =>
    {
        json.WriteStartArray();
        write(json);
        json.WriteEndArray();
    });

    /// <summary>Reads an array of texts; empty for null.</summary>
    public static IReadOnlyList<string> Texts(string? array)
    {
        if (array is null)
        {
            return [];
        }

        using var json = JsonDocument.Parse(array);
        return [.. json.RootElement.EnumerateArray().Select(static item => item.GetString() ?? "")];
    }

    /// <summary>Reads a flat object; a value that is no text is taken as it is written. Empty for null.</summary>
    public static IReadOnlyDictionary<string, string> Dictionary(string? text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text is null)
        {
            return values;
        }

        using var json = JsonDocument.Parse(text);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            values[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        }

        return values;
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
