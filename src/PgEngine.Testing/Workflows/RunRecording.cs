using System.Buffers;
using System.Text;
using System.Text.Json;
using PgEngine.Workflows;

namespace PgEngine.Testing.Workflows;

/// <summary>A run as it is written down: the JSON that <c>pgengine steps ID --json</c> and <see cref="WorkflowHarness.RecordAsync"/> make.</summary>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="RunId">The run.</param>
/// <param name="InputJson">What it was started with; null when that is not known.</param>
/// <param name="Steps">Its journal.</param>
internal sealed record RunRecording(string Workflow, int Version, long RunId, string? InputJson, IReadOnlyList<StepRecord> Steps)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("run_id", RunId);
            json.WriteString("workflow", Workflow);
            json.WriteNumber("version", Version);
            Value(json, "input", InputJson);
            json.WriteStartArray("steps");
            foreach (var step in Steps)
            {
                Write(json, step);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="FormatException">The text is no recording.</exception>
    public static RunRecording Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var run = document.RootElement;
            return new RunRecording(
                run.GetProperty("workflow").GetString()!,
                run.GetProperty("version").GetInt32(),
                run.TryGetProperty("run_id", out var id) ? id.GetInt64() : 1,
                Value(run, "input"),
                [.. run.GetProperty("steps").EnumerateArray().Select(Step)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"This is no recording of a run: {e.Message}", e);
        }
    }

    private static void Write(Utf8JsonWriter json, StepRecord step)
    {
        json.WriteStartObject();
        json.WriteNumber("n", step.N);
        json.WriteString("name", step.Name);
        json.WriteString("kind", step.Kind);
        json.WriteString("at", step.At);
        if (step.DueAt is { } due)
        {
            json.WriteString("due_at", due);
        }

        if (step.Undo is { } undo)
        {
            json.WriteString("undo", undo);
        }

        Value(json, "value", step.ValueJson);
        json.WriteEndObject();
    }

    private static StepRecord Step(JsonElement step) => new()
    {
        N = step.GetProperty("n").GetInt32(),
        Name = step.GetProperty("name").GetString()!,
        Kind = step.GetProperty("kind").GetString()!,
        At = step.GetProperty("at").GetDateTimeOffset(),
        DueAt = step.TryGetProperty("due_at", out var due) && due.ValueKind == JsonValueKind.String ? due.GetDateTimeOffset() : null,
        Undo = step.TryGetProperty("undo", out var undo) ? undo.GetString() : null,
        ValueJson = Value(step, "value"),
    };

    private static void Value(Utf8JsonWriter json, string name, string? value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value ?? "null");
    }

    private static string? Value(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : null;
}
