using System.Globalization;
using System.Text;

namespace PgEngine.Cli.Output;

/// <summary>Values of the database as text in a terminal.</summary>
internal static class ValueText
{
    private const int CellLimit = 100;

    /// <summary>One line, cut to a readable length. For tables.</summary>
    public static string Cell(object? value)
    {
        var text = Full(value);
        return text.Length <= CellLimit ? text : text[..(CellLimit - 1)] + "…";
    }

    /// <summary>The whole value in one line.</summary>
    public static string Full(object? value) => value switch
    {
        null => "-",
        bool yes => yes ? "yes" : "no",
        DateTime time => Time(time),
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        string[] list => list.Length == 0 ? "-" : Printable(string.Join(", ", list)),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => Printable(value.ToString() ?? ""),
    };

    /// <summary>
    /// Names and errors come from whoever may enqueue: an escape sequence among them must not reach the operator's terminal.
    /// </summary>
    public static string Printable(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            safe.Append(c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when NeedsEscape(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return safe.ToString();
    }

    // Format characters too: a right-to-left override makes a name read as another one.
    private static bool NeedsEscape(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static string Time(DateTime time) =>
        time == DateTime.MaxValue ? "infinity"
        : time == DateTime.MinValue ? "-infinity"
        : time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
