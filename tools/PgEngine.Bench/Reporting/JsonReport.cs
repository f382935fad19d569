using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgEngine.Bench.Reporting;

/// <summary>One line per scenario, with names and order that scripts may rely on; what does not apply is left out.</summary>
internal static class JsonReport
{
    private const int Digits = 4;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new RoundedConverter() },
    };

    public static string Line(ScenarioResult result) => JsonSerializer.Serialize(result, Options);

    /// <summary>Figures carry no more digits than they are worth.</summary>
    private sealed class RoundedConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Math.Abs(value) >= 1000 ? Math.Round(value) : Math.Round(value, Digits));
    }
}
