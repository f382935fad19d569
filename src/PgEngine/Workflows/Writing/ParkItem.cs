using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Writing;

/// <summary>Asks what has come of what a run waits for; unless it is there, the run may give back its lease.</summary>
internal sealed class ParkItem(RunActivation run, ParkMode mode, int stepCount, string? step, string? awaits) : RunItem(run)
{
    public ParkMode Mode => mode;

    public int StepCount => stepCount;

    /// <summary>What the run stands at, for people.</summary>
    public string? Step => step;

    /// <summary>What it waits for, as JSON.</summary>
    public string? Awaits => awaits;

    /// <summary>Why it is blocked.</summary>
    public string? Problem { get; init; }

    /// <summary>The rows that satisfy what it waits for.</summary>
    public List<JournalRow> Rows { get; } = [];

    public override IEnumerable<string> Written => Rows.Select(static row => row.Name);

    public override int Size => 128 + (awaits?.Length ?? 0) + (Problem?.Length ?? 0);

    public override void Take() => Run.Parking.Take(this);
}
