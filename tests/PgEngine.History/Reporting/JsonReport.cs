using System.Text;
using System.Text.Json;

namespace PgEngine.History;

/// <summary>The report for programs; times in milliseconds.</summary>
internal static class JsonReport
{
    public static string Write(CheckReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", report.IsValid);
            Runs(json, report);
            Summary(json, report.Summary);
            Executions(json, report);
            Faults(json, report);
            Violations(json, report);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Runs(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteStartArray("runs");
        foreach (var run in report.Runs)
        {
            json.WriteStringValue(run);
        }
        json.WriteEndArray();
        json.WriteStartArray("seeds");
        foreach (var seed in report.Seeds)
        {
            json.WriteNumberValue(seed);
        }
        json.WriteEndArray();
    }

    private static void Summary(Utf8JsonWriter json, CheckSummary s)
    {
        json.WriteNumber("attempted", s.Attempted);
        json.WriteNumber("acknowledged", s.Acknowledged);
        json.WriteNumber("lost", s.Lost);
        json.WriteNumber("unexpected", s.Unexpected);
        json.WriteNumber("duplicated", s.Duplicated);
        json.WriteNumber("recovered", s.Recovered);
        json.WriteNumber("recovered_outcomes", s.RecoveredOutcomes);
        json.WriteNumber("completed", s.Completed);
        json.WriteNumber("failed", s.Failed);
        json.WriteNumber("cancelled", s.Cancelled);
        json.WriteNumber("unfinished", s.Unfinished);
        json.WriteNumber("executions", s.Executions);
        json.WriteNumber("duplicate_executions", s.DuplicateExecutions);
        json.WriteNumber("stale_attempted", s.StaleAttempted);
        json.WriteNumber("stale_accepted", s.StaleAccepted);
        json.WriteNumber("doubled_outcomes", s.DoubledOutcomes);
        json.WriteNumber("limits", s.Limits);
        json.WriteNumber("limits_reached", s.LimitsReached);
        json.WriteNumber("stale_overlaps", s.StaleOverlaps);
        json.WriteNumber("rescued", s.Rescued);
        json.WriteNumber("rescue_p50_ms", s.RescueP50.TotalMilliseconds);
        json.WriteNumber("rescue_p99_ms", s.RescueP99.TotalMilliseconds);
        json.WriteNumber("rescue_worst_ms", s.RescueWorst.TotalMilliseconds);
        json.WriteNumber("events", s.Events);
        json.WriteNumber("processes", s.Processes);
    }

    private static void Executions(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteStartObject("executions_per_job");
        foreach (var (starts, jobs) in report.ExecutionsPerJob)
        {
            json.WriteNumber(FormattableString.Invariant($"{starts}"), jobs);
        }
        json.WriteEndObject();
    }

    private static void Faults(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteStartArray("faults");
        foreach (var fault in report.Faults)
        {
            json.WriteStartObject();
            json.WriteString("kind", fault.Kind);
            json.WriteNumber("count", fault.Count);
            json.WriteNumber("interrupted", fault.Interrupted);
            json.WriteNumber("duplicates", fault.Duplicates);
            json.WriteNumber("rescue_p50_ms", fault.RescueP50.TotalMilliseconds);
            json.WriteNumber("rescue_worst_ms", fault.RescueWorst.TotalMilliseconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Violations(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteStartObject("violation_counts");
        foreach (var (check, count) in report.ViolationCounts)
        {
            json.WriteNumber(check, count);
        }
        json.WriteEndObject();
        json.WriteStartArray("violations");
        foreach (var violation in report.Violations)
        {
            json.WriteStartObject();
            json.WriteString("check", violation.Check);
            json.WriteString("message", violation.Message);
            json.WriteStartArray("witness");
            foreach (var e in violation.Witness)
            {
                HistoryLine.Write(json, e);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
