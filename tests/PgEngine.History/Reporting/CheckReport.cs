namespace PgEngine.History;

/// <summary>What the checker found.</summary>
public sealed class CheckReport
{
    /// <summary>No violation of any check.</summary>
    public bool IsValid => ViolationCounts.Count == 0;

    /// <summary>Names of the runs in the history; more than one means that folders were mixed.</summary>
    public required IReadOnlyList<string> Runs { get; init; }

    /// <summary>Seeds that reproduce the runs.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>The violations kept, see <see cref="CheckOptions.MaxViolationsPerCheck"/>.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>All violations by check.</summary>
    public required IReadOnlyDictionary<string, int> ViolationCounts { get; init; }

    /// <summary>The run in numbers.</summary>
    public required CheckSummary Summary { get; init; }

    /// <summary>Number of handler starts to number of jobs.</summary>
    public required IReadOnlyDictionary<int, int> ExecutionsPerJob { get; init; }

    /// <summary>Every execution after a lost lease, with the fault that caused it.</summary>
    public required IReadOnlyList<DuplicateExecution> Duplicates { get; init; }

    /// <summary>Faults by kind.</summary>
    public required IReadOnlyList<FaultReport> Faults { get; init; }

    /// <summary>The report on one page, with the first violations and their witnesses.</summary>
    public string ToText() => TextReport.Write(this);

    /// <summary>The report as one line of JSON.</summary>
    public string ToJson() => JsonReport.Write(this);
}
