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
