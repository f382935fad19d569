using System.Globalization;
using PgEngine.Cli.Output;
using Spectre.Console;

namespace PgEngine.Cli.Demo;

/// <summary>Shows the demo while it runs: bars in a terminal, lines elsewhere.</summary>
internal sealed class DemoScreen
{
    private const int PlainStep = 20;

    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly IAnsiConsole? _rich;
    private int _nextPlain = PlainStep;

    /// <param name="console">Where to show it.</param>
    /// <param name="asJson">Whether standard output is kept for a document; then what is shown goes to standard error.</param>
    /// <param name="time">Tells how long it has been running.</param>
    public DemoScreen(CliConsole console, bool asJson, TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
        _output = asJson ? console.Error : console.Output;
        _rich = console.IsRich && !asJson
            ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Output) })
            : null;
    }

    /// <summary>How long the demo has been running.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Something happened.</summary>
    public void Say(string text)
    {
        var elapsed = string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,5:0.0} s");
        if (_rich is null)
        {
            _output.WriteLine($"{elapsed}  {text}");
        }
        else
        {
            _rich.MarkupLineInterpolated($"[grey]{elapsed}[/]  {text}");
        }
    }

    /// <summary>A line to be copied, as it is.</summary>
    public void Tell(string text) => _output.WriteLine(text);

    /// <summary>Runs <paramref name="body"/> and shows the counts it reports.</summary>
    public Task WatchAsync(int documents, Func<Action<DemoCounts>, Task> body) => _rich is null
        ? body(counts => ShowPlain(counts, documents))
        : _rich.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async progress =>
            {
                var loaded = progress.AddTask("documents inserted", maxValue: documents);
                var analysed = progress.AddTask("documents analysed", maxValue: documents);
                var delivered = progress.AddTask("webhooks delivered", maxValue: documents);
                await body(counts =>
                {
                    loaded.Value = counts.Loaded;
                    analysed.Value = counts.Analysed;
                    delivered.Value = counts.Delivered;
                });
            });

    /// <summary>The final table.</summary>
    public void Show(DemoReport report)
    {
        if (_rich is not null)
        {
            var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
            foreach (var (what, value) in report.Lines)
            {
                table.AddRow(new Text(what), new Text(value, new Style(decoration: Decoration.Bold)));
            }

            _rich.Write(table);
        }
        else
        {
            var width = report.Lines.Max(line => line.What.Length);
            _output.WriteLine();
            foreach (var (what, value) in report.Lines)
            {
                _output.WriteLine($"{what.PadRight(width)}  {value}");
            }
        }

        _output.WriteLine();
        foreach (var problem in report.Problems)
        {
            _output.WriteLine($"FAILED: {problem}");
        }

        if (report.Problems.Count == 0)
        {
            _output.WriteLine("Every document was analysed exactly once.");
        }
    }

    private void ShowPlain(DemoCounts counts, int documents)
    {
        var percent = counts.Analysed * 100 / documents;
        if (percent < _nextPlain)
        {
            return;
        }

        _nextPlain = (((int)percent / PlainStep) + 1) * PlainStep;
        Say($"{counts.Loaded} inserted, {counts.Analysed} analysed, {counts.Delivered} webhooks delivered, "
            + $"{counts.Retried} retried, {counts.Lost} taken back");
    }
}
