using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PgEngine.Bench.Databases;

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

    /// <summary>Results that were saved by redirecting the output of <c>--json</c>.</summary>
    /// <exception cref="BenchException">The file cannot be read, or is something else.</exception>
    public static async Task<List<ScenarioResult>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(path, cancellationToken);
            return [.. lines.Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<ScenarioResult>(line, Options)!)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BenchException($"{path} cannot be read as saved results: {e.Message}");
        }
    }

    public static string Line(ScenarioResult result) => JsonSerializer.Serialize(result, Options);

    /// <summary>Figures carry no more digits than they are worth.</summary>
    private sealed class RoundedConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Math.Abs(value) >= 1000 ? Math.Round(value) : Math.Round(value, Digits));
    }
}
