namespace PgEngine.Workflows;

/// <summary>How a signal is sent to a run that is named by its key.</summary>
public sealed record SignalOptions
{
    /// <summary>A second signal of this name and dedupe key does nothing, from 1 to 500 characters.</summary>
    /// <value>The default value is null: each counts.</value>
    public string? Dedupe { get; init; }

    /// <summary>The queue of the key.</summary>
    /// <value>The default value is <c>default</c>.</value>
    public string Queue { get; init; } = "default";

    /// <summary>The workflow to start with the key if no run has it.</summary>
    /// <value>The default value is null: nothing is started.</value>
    public string? StartIfMissing { get; init; }

    /// <summary>What it is started with, as JSON.</summary>
    /// <value>The default value is null: <c>{}</c>.</value>
    public string? InputJson { get; init; }

    /// <summary>The version to start.</summary>
    /// <value>The default value is null: the one that new runs take.</value>
    public int? Version { get; init; }

    /// <summary>Labels of the run that is started.</summary>
    /// <value>The default value is null.</value>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    internal static SignalOptions Default { get; } = new();
}
