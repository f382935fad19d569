namespace PgEngine.Bench.Reporting;

/// <summary>One SVG file for each curve of each result.</summary>
internal static class ChartFiles
{
    public static void Write(string folder, IEnumerable<ScenarioResult> results)
    {
        Directory.CreateDirectory(folder);
        foreach (var result in results)
        {
            foreach (var curve in result.Curves ?? [])
            {
                var name = $"{result.Key.Replace(" (history off)", "-no-history", StringComparison.Ordinal)}-{curve.Name}.svg";
                SvgChart.Of($"{result.Key}: {curve.Name}", curve).Save(Path.Combine(folder, name));
            }
        }
    }
}
