namespace PgEngine.History;

/// <summary>What the checks share: the model, the bounds, and where they put what they find.</summary>
internal sealed class CheckContext(HistoryModel model, CheckOptions options)
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public HistoryModel Model { get; } = model;

    public CheckOptions Options { get; } = options;

    public List<Violation> Violations { get; } = [];

    /// <summary>All violations by check, also those that were not kept.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public CheckSummary Summary { get; } = new();

    public List<DuplicateExecution> Duplicates { get; } = [];

    /// <summary>Time to rescue of every lease that a fault took, in nanoseconds, with the fault.</summary>
    public List<(Fault Fault, long Nanoseconds)> Rescues { get; } = [];

    /// <summary>Leases that each fault interrupted.</summary>
    public Dictionary<Fault, int> Interrupted { get; } = [];

    public void Violate(string check, string message, JobTrace trace) =>
        Violate(check, $"key {trace.Key}: {message}", trace.Events);

    public void Violate(string check, string message, IReadOnlyList<HistoryEvent> witness)
    {
        var count = _counts.GetValueOrDefault(check) + 1;
        _counts[check] = count;
        if (count <= Options.MaxViolationsPerCheck)
        {
            Violations.Add(new Violation(check, message, witness));
        }
    }

    public static string Milliseconds(long nanoseconds) => FormattableString.Invariant($"{nanoseconds / 1e6:0.#} ms");

    public static long Nanoseconds(TimeSpan span) => span.Ticks * 100;
}
