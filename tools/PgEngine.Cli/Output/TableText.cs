using PgEngine.Cli.Database;
using Spectre.Console;

namespace PgEngine.Cli.Output;

/// <summary>Shows rows to people: with lines and colours in a terminal, as aligned text elsewhere.</summary>
internal static class TableText
{
    private const string Gap = "  ";

    public static void Write(CliConsole console, ResultTable table, string whenEmpty)
    {
        if (table.Rows.Count == 0)
        {
            console.Output.WriteLine(whenEmpty);
        }
        else if (console.IsRich)
        {
            WriteRich(console, table);
        }
        else
        {
            WritePlain(console.Output, table);
        }
    }

    /// <summary>One row, one line a column, nothing cut.</summary>
    public static void WriteDetails(TextWriter output, ResultTable table, object?[] row)
    {
        var width = table.Columns.Max(column => column.Name.Length);
        for (var i = 0; i < row.Length; i++)
        {
            output.WriteLine($"{table.Columns[i].Name.PadRight(width)}{Gap}{ValueText.Full(row[i])}");
        }
    }

    private static void WriteRich(CliConsole console, ResultTable table)
    {
        var rich = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Output) });
        var view = new Table().Border(TableBorder.Rounded);
        foreach (var column in table.Columns)
        {
            var header = new TableColumn(new Text(column.Name, new Style(decoration: Decoration.Bold)));
            view.AddColumn(column.IsNumber ? header.RightAligned() : header);
        }

        foreach (var row in table.Rows)
        {
            // Text, not markup: brackets in a kind are brackets.
            view.AddRow(row.Select(value => new Text(ValueText.Cell(value))));
        }

        rich.Write(view);
    }

    private static void WritePlain(TextWriter output, ResultTable table)
    {
        var cells = table.Rows.Select(row => Array.ConvertAll(row, ValueText.Cell)).ToList();
        var widths = table.Columns.Select((column, i) => Math.Max(column.Name.Length, cells.Max(row => row[i].Length))).ToArray();
        WriteLine(table.Columns.Select(column => column.Name).ToArray());
        foreach (var row in cells)
        {
            WriteLine(row);
        }

        void WriteLine(string[] line) => output.WriteLine(string.Join(Gap, line.Select(Pad)).TrimEnd());

        string Pad(string cell, int i) => table.Columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]);
    }
}
