using System.Globalization;
using System.Text;
using PgEngine.CrashWorker.Sagas;

namespace PgEngine.Crash.Sagas;

/// <summary>What came out of one trial, or of several.</summary>
public sealed record WorkflowReport
{
    private const int MostWitnesses = 20;

    /// <summary>Seeds of the trials.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    public required SagaFigures Figures { get; init; }

    /// <summary>What does not hold, by check; empty lists for those that do.</summary>
    public required IReadOnlyDictionary<SagaCheck, IReadOnlyList<string>> Violations { get; init; }

    /// <summary>How often workers died of what: kill, or crash.8 to crash.15.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>Of all trials, one after the other.</summary>
    public required TimeSpan Duration { get; init; }

    public bool IsValid => Violations.Values.All(violations => violations.Count == 0);

    /// <summary>Workers that died, in whatever way.</summary>
    public int Deaths => Faults.Values.Sum();

    /// <summary>Whether a check has found something.</summary>
    public bool Finds(string check) => Violations.Any(violations => violations.Key.Name == check && violations.Value.Count > 0);

    public static WorkflowReport operator +(WorkflowReport one, WorkflowReport other) => new()
    {
        Seeds = [.. one.Seeds, .. other.Seeds],
        Figures = one.Figures + other.Figures,
        Violations = one.Violations.ToDictionary(
            check => check.Key, IReadOnlyList<string> (check) => [.. check.Value, .. other.Violations[check.Key]]),
        Faults = one.Faults.Concat(other.Faults).GroupBy(fault => fault.Key)
            .ToDictionary(fault => fault.Key, fault => fault.Sum(count => count.Value)),
        Duration = one.Duration + other.Duration,
    };

    /// <summary>A table of all figures, and what does not hold.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Line("trials", Seeds.Count, string.Create(
            CultureInfo.InvariantCulture, $"seeds {Seeds.Min()} to {Seeds.Max()}, {Duration.TotalSeconds / Seeds.Count:0.0} s each"));
        Line("workers killed", Deaths, FaultsToText());
        Line("sagas of 20 steps", Figures.Runs, $"{Figures.Completed} completed, {Figures.Undone} failed at their end and undone");
        Line("  at work when their worker died", Figures.Deaths, BoundariesToText());
        Line("  parked when it died", Figures.DeathsParked);
        Line("steps", Figures.Steps, $"{Figures.Transactions} of them in transactions; undo actions {Figures.Undos}");
        Line("bodies begun", Figures.Bodies, $"{Figures.Bodies - Figures.Steps - Figures.Undos} more than rows: cut off before their row");
        Line("  begun by a worker without the run", Figures.Strays);
        Line("signals", Figures.Signals, $"{Figures.Delivered} of them to sagas that waited");
        foreach (var (check, violations) in Violations)
        {
            Line(check.What, violations.Count);
            foreach (var violation in violations.Take(MostWitnesses))
            {
                text.Append("    ").AppendLine(violation);
            }
        }

        return text.ToString();

        void Line(string what, long count, string more = "") =>
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{what,-78} {count,9:N0}  {more}").TrimEnd());
    }

    private string FaultsToText()
    {
        var sorted = Faults.OrderBy(fault => fault.Key.Length).ThenBy(fault => fault.Key, StringComparer.Ordinal);
        return string.Join(", ", sorted.Select(fault => $"{fault.Key}: {fault.Value}"));
    }

    private string BoundariesToText()
    {
        var missed = SagaSteps.Rows.Except(Figures.DiedBehind).ToList();
        return $"behind {Figures.DiedBehind.Count} of the {SagaSteps.Rows.Count} rows that a saga can have"
            + (missed.Count is > 0 and <= 12 ? $", not {string.Join(' ', missed)}" : "");
    }
}
