using System.Globalization;

namespace PgEngine.Cli.Output;

/// <summary>Reads durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Milliseconds)[] Units =
    [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        foreach (var (unit, milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * milliseconds <= TimeSpan.MaxValue.TotalMilliseconds / 2)
            {
                duration = TimeSpan.FromMilliseconds(number * milliseconds);
                return true;
            }
        }

        duration = default;
        return false;
    }

    public static TimeSpan Parse(string text, string option) => TryParse(text, out var duration)
        ? duration
        : throw CliException.Usage($"{option} is not a duration such as 500ms, 30s, 5m, 2h or 1d.");
}
