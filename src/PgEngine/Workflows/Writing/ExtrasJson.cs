using System.Globalization;
using System.Text.Json;

namespace PgEngine.Workflows.Writing;

/// <summary>Writes what is to be done with a row beside storing it, as <c>checkpoint_steps_v1</c> reads it.</summary>
internal static class ExtrasJson
{
    public static string Undo(string name) => $$"""{"undo":"{{JsonEncodedText.Encode(name)}}"}""";

    public static string Delay(TimeSpan delay) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"delay_ms":{{(long)Math.Ceiling(Math.Max(0, delay.TotalMilliseconds))}}}""");

    public static string DueAt(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $$"""{"due_at":"{{time.UtcDateTime:O}}"}""");

    public static string CancelRun(long childId) => string.Create(CultureInfo.InvariantCulture, $$"""{"cancel_run":{{childId}}}""");
}
