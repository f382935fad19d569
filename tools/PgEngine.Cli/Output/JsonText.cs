using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PgEngine.Cli.Database;

namespace PgEngine.Cli.Output;

/// <summary>Writes one JSON document. Members are the column names of the SQL functions: snake_case, never renamed.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,

        // Payloads with a depth of 64 are legal.
        MaxDepth = 256,

        // The reader is a terminal or a program, never a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(TextWriter output, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>Writes rows as an array of objects.</summary>
    public static void WriteRows(Utf8JsonWriter json, string name, ResultTable table)
    {
        json.WriteStartArray(name);
        foreach (var row in table.Rows)
        {
            json.WriteStartObject();
            WriteRow(json, table, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the columns of one row as members of the object that is open.</summary>
    public static void WriteRow(Utf8JsonWriter json, ResultTable table, object?[] row)
    {
        for (var column = 0; column < row.Length; column++)
        {
            json.WritePropertyName(table.Columns[column].Name);
            WriteValue(json, row[column], table.Columns[column].IsJson);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, bool isJson)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text when isJson:
                // As the database has it: a number with 30 digits stays one.
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            case bool yes:
                json.WriteBooleanValue(yes);
                break;
            case short or int or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case DateTime time when time != DateTime.MaxValue && time != DateTime.MinValue:
                json.WriteStringValue(time.ToUniversalTime());
                break;
            case string[] list:
                WriteList(json, list);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                json.WriteStringValue(ValueText.Full(value));
                break;
        }
    }

    private static void WriteList(Utf8JsonWriter json, string[] list)
    {
        json.WriteStartArray();
        foreach (var item in list)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
