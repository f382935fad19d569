using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PgEngine.Sql;

/// <summary>Writes the small JSON objects that the SQL functions take.</summary>
internal static class JsonText
{
    public static string Object(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
