namespace PgEngine.Bench.Measuring;

/// <summary>One place on a curve.</summary>
/// <param name="At">The place on the axis.</param>
/// <param name="Values">One for each column; null where nothing was seen.</param>
/// <param name="Label">The place's name where the axis has no numbers.</param>
internal sealed record CurveRow(double At, IReadOnlyList<double?> Values, string? Label = null);
