namespace PgEngine.Workflows;

/// <summary>How a run is begun again as a new one.</summary>
public sealed record ForkOptions
{
    /// <summary>The step to begin at: its full name, or a name, which means its first occurrence. What came before is taken over.</summary>
    /// <value>The default value is null: from the beginning.</value>
    public string? At { get; init; }

    /// <summary>Another input, as JSON.</summary>
    /// <value>The default value is null: the input of the run.</value>
    public string? InputJson { get; init; }

    /// <summary>Other values, as JSON, for steps that are taken over, by their full names.</summary>
    /// <value>The default value is null.</value>
    public IReadOnlyDictionary<string, string>? Results { get; init; }

    /// <summary>Another version.</summary>
    /// <value>The default value is null: the run's.</value>
    public int? Version { get; init; }

    internal static ForkOptions Default { get; } = new();
}
