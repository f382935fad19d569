using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PgEngine.History;

/// <summary>The report for people.</summary>
internal static class TextReport
{
    private const int MaxViolations = 5;
    private const int MaxWitness = 12;

    public static string Write(CheckReport report)
    {
        var text = new StringBuilder();
        text.Append(report.IsValid ? "history: VALID" : "history: VIOLATED");
        text.Append(CultureInfo.InvariantCulture, $"   runs {string.Join(", ", report.Runs)}   seeds {string.Join(", ", report.Seeds)}\n\n");
        foreach (var (name, value) in Rows(report))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name,-26}{value}\n");
        }
        Faults(text, report);
        Violations(text, report);
        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Rows(CheckReport report)
    {
        var s = report.Summary;
        yield return ("attempted", Number(s.Attempted));
        yield return ("acknowledged", Number(s.Acknowledged));
        yield return ("lost", Number(s.Lost));
        yield return ("unexpected", Number(s.Unexpected));
        yield return ("duplicated", Number(s.Duplicated));
        yield return ("recovered", $"{Number(s.Recovered)} enqueues, {Number(s.RecoveredOutcomes)} completions");
        yield return ("ended", $"{s.Completed} completed, {s.Failed} failed, {s.Cancelled} cancelled, {s.Unfinished} unfinished");
        yield return ("executions", Number(s.Executions));
        yield return ("executions per job", string.Join(", ", report.ExecutionsPerJob.Select(e => $"{e.Key}x: {e.Value}")));
        yield return ("duplicate executions", Number(s.DuplicateExecutions));
        yield return ("stale mutations", $"{Number(s.StaleAttempted)} attempted, {Number(s.StaleAccepted)} accepted");
        yield return ("doubled outcomes", Number(s.DoubledOutcomes));
        if (s.Limits > 0)
        {
            yield return ("limits", $"{s.Limits}, {s.LimitsReached} reached, {s.StaleOverlaps} overlaps by stale attempts");
        }
        yield return ("rescued", $"{s.Rescued}, p50 {Seconds(s.RescueP50)}, p99 {Seconds(s.RescueP99)}, worst {Seconds(s.RescueWorst)}");
        yield return ("record", $"{Number(s.Events)} events of {Number(s.Processes)} processes");
    }

    private static void Faults(StringBuilder text, CheckReport report)
    {
        if (report.Faults.Count == 0)
        {
            return;
        }
        text.Append(CultureInfo.InvariantCulture,
            $"\n  {"fault",-14}{"count",8}{"took leases",13}{"duplicates",12}{"rescue p50",12}{"worst",10}\n");
        foreach (var f in report.Faults)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"  {f.Kind,-14}{f.Count,8}{f.Interrupted,13}{f.Duplicates,12}{Seconds(f.RescueP50),12}{Seconds(f.RescueWorst),10}\n");
        }
    }

    private static void Violations(StringBuilder text, CheckReport report)
    {
        foreach (var (check, count) in report.ViolationCounts)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {check}: {count} violations");
        }
        text.Append(report.IsValid ? "" : "\n");
        // The first of every check before the second of any.
        var shown = report.Violations.GroupBy(v => v.Check).SelectMany(g => g.Select((v, i) => (Violation: v, Rank: i)))
            .OrderBy(v => v.Rank).Take(Math.Max(MaxViolations, report.ViolationCounts.Count));
        foreach (var (violation, _) in shown)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {violation.Check} {violation.Message}\n");
            foreach (var e in violation.Witness.Take(MaxWitness))
            {
                text.Append("    ").Append(Line(e)).Append('\n');
            }
            if (violation.Witness.Count > MaxWitness)
            {
                text.Append(CultureInfo.InvariantCulture, $"    … {violation.Witness.Count - MaxWitness} more\n");
            }
        }
    }

    private static string Line(HistoryEvent e)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            HistoryLine.Write(json, e);
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Number(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.000 s", CultureInfo.InvariantCulture);
}
