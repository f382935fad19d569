using System.Globalization;

namespace PgEngine.Cli.Output;

/// <summary>Reads times as people write them: with their offset, or as a distance from now by this machine's clock.</summary>
internal static class Moment
{
    /// <summary><c>2026-01-31T08:00:00Z</c>, <c>+5m</c> from now, or <c>-2h</c> ago.</summary>
    public static DateTime? Parse(string? text, string option, TimeProvider time)
    {
        if (text is null)
        {
            return null;
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (text.StartsWith('+') || text.StartsWith('-'))
        {
            var distance = Duration.Parse(text[1..], option);
            return text[0] == '+' ? now + distance : now - distance;
        }

        // A time without an offset would mean another moment on every machine.
        return text.Length > 10 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment.UtcDateTime
            : throw CliException.Usage($"{option} is not a time with its offset, such as 2026-01-31T08:00:00Z, nor a distance such as +5m or -2h.");
    }
}
