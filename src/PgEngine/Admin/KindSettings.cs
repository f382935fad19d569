namespace PgEngine.Admin;

/// <summary>What to change of what history keeps of a kind; it comes before the queue's word. Members that are null stay as they are.</summary>
public sealed record KindSettings
{
    /// <summary>Which finished jobs are kept.</summary>
    public HistoryKept? History { get; init; }

    /// <summary>Whether completed jobs are kept with their payload, whatever its size.</summary>
    public bool? KeepPayload { get; init; }

    /// <summary>How long finished jobs are kept.</summary>
    public Retention? Retention { get; init; }

    /// <summary>Whether everything that is not named here goes back to what the queue says.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool Clear { get; init; }
}
