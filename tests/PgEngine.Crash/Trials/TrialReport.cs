using System.Globalization;
using PgEngine.History;

namespace PgEngine.Crash.Trials;

/// <summary>What came out of a trial.</summary>
public sealed record TrialReport
{
    public required string Name { get; init; }

    /// <summary>Seed of the trial's random choices.</summary>
    public required long Seed { get; init; }

    /// <summary>The checker's verdict and figures.</summary>
    public required CheckReport Check { get; init; }

    /// <summary>Answers about a commit that a proxy cut off.</summary>
    public required int AnswersLost { get; init; }

    /// <summary>From the first to the last moment.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Where the history is kept; null when nothing is wrong with it.</summary>
    public required string? Folder { get; init; }

    /// <summary>Workers killed: by SIGKILL from outside, or at a crash point.</summary>
    public int Kills => CountOf(kind => kind == "kill" || kind.StartsWith("crash.", StringComparison.Ordinal));

    /// <summary>Workers frozen past their lease, and thawed.</summary>
    public int Freezes => CountOf(kind => kind == "freeze");

    public bool IsValid => Check.IsValid;

    /// <summary>The checker's page, under a line about the trial.</summary>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}, seed {Seed}: {Kills} kills, {Freezes} freezes, {AnswersLost} answers lost, {Duration.TotalSeconds:0.0} s"
        + $"{(Folder is null ? "" : $", history in {Folder}")}\n{Check.ToText()}");

    private int CountOf(Predicate<string> kind) => Check.Faults.Where(fault => kind(fault.Kind)).Sum(fault => fault.Count);
}
