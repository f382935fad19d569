namespace PgEngine.Bench.Measuring;

/// <summary>One line of a chart. Columns of one unit share a panel.</summary>
internal sealed record CurveColumn(string Name, string Unit);
