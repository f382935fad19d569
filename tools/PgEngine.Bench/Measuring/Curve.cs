namespace PgEngine.Bench.Measuring;

/// <summary>The rows behind a figure: over time, or one for each case.</summary>
/// <param name="Name">Unique within the scenario; part of the chart's file name.</param>
/// <param name="Axis">What a row's place is, with its unit; for labelled rows what the labels name.</param>
/// <param name="Columns">What a row's values are.</param>
internal sealed record Curve(string Name, string Axis, IReadOnlyList<CurveColumn> Columns)
{
    public List<CurveRow> Rows { get; init; } = [];
}
