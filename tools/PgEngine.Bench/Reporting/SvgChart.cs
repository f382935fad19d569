using System.Globalization;
using System.Xml.Linq;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Reporting;

/// <summary>Draws a curve: one panel for each unit, lines over an axis of numbers, bars over one of names.</summary>
internal sealed class SvgChart
{
    private const int Width = 900;
    private const int PanelHeight = 180;
    private const int Left = 80;
    private const int Right = 180;
    private const int Top = 60;
    private const int NarrowGap = 40;
    private const int WideGap = 110;

    // More names than these stand aslant.
    private const int MostNamesInLine = 4;
    private const int Ticks = 4;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly string[] Colors = ["#1f77b4", "#d62728", "#2ca02c", "#ff7f0e", "#9467bd", "#8c564b", "#17becf", "#7f7f7f"];

    private readonly Curve _curve;
    private readonly bool _isLabelled;
    private readonly bool _isAslant;
    private readonly double _first;
    private readonly double _last;

    private SvgChart(Curve curve)
    {
        _curve = curve;
        _isLabelled = curve.Rows.Exists(row => row.Label is not null);
        _isAslant = _isLabelled && curve.Rows.Count > MostNamesInLine;
        _first = Math.Min(0, curve.Rows.Select(row => row.At).DefaultIfEmpty().Min());
        _last = NiceAbove(curve.Rows.Select(row => row.At).DefaultIfEmpty().Max());
    }

    private static double PlotWidth => Width - Left - Right;

    private int Gap => _isAslant ? WideGap : NarrowGap;

    public static XDocument Of(string title, Curve curve)
    {
        var chart = new SvgChart(curve);
        var panels = curve.Columns.Select((column, i) => (column, i)).GroupBy(one => one.column.Unit).ToList();
        var height = Top + (panels.Count * (PanelHeight + chart.Gap)) + NarrowGap;
        return new XDocument(new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {height}"),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", 12),
            new XElement(Svg + "rect", new XAttribute("width", Width), new XAttribute("height", height), new XAttribute("fill", "white")),
            Text(Left, 24, title, "start", "bold"),
            panels.Select((panel, i) => chart.Panel(panel.Key, [.. panel], Top + (i * (PanelHeight + chart.Gap)))),
            Text(Left + (PlotWidth / 2), height - 12, curve.Axis, "middle")));
    }

    private XElement Panel(string unit, (CurveColumn Column, int Index)[] columns, double top)
    {
        var values = columns.SelectMany(one => _curve.Rows.Select(row => row.Values[one.Index])).OfType<double>().ToList();
        var (least, most) = (Math.Min(0, values.DefaultIfEmpty().Min()), NiceAbove(values.DefaultIfEmpty().Max()));
        var scale = new Scale(least, most, top);
        return new XElement(
            Svg + "g",
            Enumerable.Range(0, Ticks + 1).Select(tick => Grid(scale, least + ((most - least) * tick / Ticks))),
            Text(Left, top - 6, unit, "start"),
            columns.Select((one, i) => Text(Width - Right + 12, top + 12 + (16 * i), one.Column.Name, "start", color: Color(i))),
            Places().Select(place => Place(place.X, top + PanelHeight + 16, place.Name)),
            columns.Select((one, i) => _isLabelled ? Bars(scale, one.Index, i, columns.Length) : Line(scale, one.Index, i)));
    }

    private XElement Line(Scale scale, int index, int color) => new(
        Svg + "g",
        new XAttribute("fill", "none"),
        new XAttribute("stroke", Color(color)),
        new XAttribute("stroke-width", 1.5),
        Runs(index).Select(run => new XElement(
            Svg + "polyline",
            new XAttribute(
                "points", string.Join(' ', run.Select(row => $"{Text(X(row.At))},{Text(scale.Y(row.Values[index]!.Value))}"))))));

    /// <summary>Rows without a gap between them.</summary>
    private IEnumerable<List<CurveRow>> Runs(int index)
    {
        var run = new List<CurveRow>();
        foreach (var row in _curve.Rows)
        {
            if (row.Values[index] is not null)
            {
                run.Add(row);
            }
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private XElement Bars(Scale scale, int index, int place, int places)
    {
        var width = PlotWidth / Math.Max(1, _curve.Rows.Count) * 0.8 / places;
        return new XElement(
            Svg + "g",
            new XAttribute("fill", Color(place)),
            _curve.Rows.Select((row, i) => (row, i)).Where(one => one.row.Values[index] is not null).Select(one => new XElement(
                Svg + "rect",
                new XAttribute("x", Text(Middle(one.i) + (width * (place - (places / 2.0))))),
                new XAttribute("y", Text(scale.Y(one.row.Values[index]!.Value))),
                new XAttribute("width", Text(width)),
                new XAttribute("height", Text(Math.Max(0, scale.Y(0) - scale.Y(one.row.Values[index]!.Value)))),
                new XElement(Svg + "title", $"{one.row.Label}: {ReportConsole.Number(one.row.Values[index])}"))));
    }

    private static IEnumerable<XElement> Grid(Scale scale, double value)
    {
        yield return new XElement(
            Svg + "line",
            new XAttribute("x1", Left),
            new XAttribute("x2", Width - Right),
            new XAttribute("y1", Text(scale.Y(value))),
            new XAttribute("y2", Text(scale.Y(value))),
            new XAttribute("stroke", "#dddddd"));
        yield return Text(Left - 6, scale.Y(value) + 4, ReportConsole.Number(value), "end");
    }

    private XElement Place(double x, double y, string name)
    {
        var text = Text(x, y, name, _isAslant ? "end" : "middle");
        if (_isAslant)
        {
            text.Add(new XAttribute("transform", $"rotate(-25 {Text(x)} {Text(y)})"));
        }

        return text;
    }

    private IEnumerable<(double X, string Name)> Places() => _isLabelled
        ? _curve.Rows.Select((row, i) => (Middle(i), row.Label ?? ""))
        : Enumerable.Range(0, Ticks + 1).Select(tick => _first + ((_last - _first) * tick / Ticks))
            .Select(at => (X(at), ReportConsole.Number(at)));

    private double X(double at) => _last > _first ? Left + (PlotWidth * (at - _first) / (_last - _first)) : Left + (PlotWidth / 2);

    private double Middle(int row) => Left + (PlotWidth * (row + 0.5) / _curve.Rows.Count);

    /// <summary>The next of 1, 2, 2.5, 5 times a power of ten, so that the grid has readable numbers.</summary>
    private static double NiceAbove(double value)
    {
        if (!(value > 0))
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * ((double[])[1, 2, 2.5, 5, 10]).First(step => step * power >= value * 0.999999);
    }

    private static string Color(int i) => Colors[i % Colors.Length];

    private static XElement Text(double x, double y, string text, string anchor, string? weight = null, string? color = null) => new(
        Svg + "text",
        new XAttribute("x", Text(x)),
        new XAttribute("y", Text(y)),
        new XAttribute("text-anchor", anchor),
        weight is null ? null : new XAttribute("font-weight", weight),
        color is null ? null : new XAttribute("fill", color),
        text);

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private readonly record struct Scale(double Least, double Most, double Top)
    {
        public double Y(double value) => Top + (PanelHeight * (1 - ((value - Least) / (Most - Least))));
    }
}
