using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace PgEngine.Bench.Reporting;

/// <summary>Tables and figures as people read them: bordered on a terminal, plain when redirected.</summary>
internal sealed class ReportConsole
{
    // Wider than any row: a redirected table must not be folded.
    private const int PlainWidth = 4000;

    private readonly IAnsiConsole _console;
    private readonly bool _isRich;

    public ReportConsole(TextWriter output, bool isRich)
    {
        _isRich = isRich;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isRich ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isRich ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!isRich)
        {
            _console.Profile.Width = PlainWidth;
        }
    }

    /// <param name="words">Names of the columns that hold words, at the left.</param>
    /// <param name="numbers">Names of the columns that hold numbers.</param>
    public Table Table(string[] words, string[] numbers)
    {
        var table = new Table { Border = _isRich ? TableBorder.Rounded : TableBorder.None };
        table.AddColumns(words);
        foreach (var name in numbers)
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        return table;
    }

    public void Write(Table table) => _console.Write(table);

    public void WriteLine(string line) => _console.WriteLine(line);

    public static string Number(double? number) => number switch
    {
        null => "",
        { } value when Math.Abs(value) >= 100 || value == Math.Floor(value) => value.ToString("N0", CultureInfo.InvariantCulture),
        { } value => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    public static string Value(object value) => value switch
    {
        double number => Number(number),
        bool isSo => isSo ? "yes" : "no",
        JsonElement { ValueKind: JsonValueKind.Number } saved => Number(saved.GetDouble()),
        JsonElement { ValueKind: JsonValueKind.True } => "yes",
        JsonElement { ValueKind: JsonValueKind.False } => "no",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
