namespace PgEngine.Workflows.Operations;

/// <summary>What an operation waits for, as it is told to the database when the run parks.</summary>
internal sealed class RunWait
{
    /// <summary>The operation's row.</summary>
    public required OperationName Name { get; init; }

    /// <summary>The signal that ends it; null for a time alone.</summary>
    public string? Signal { get; init; }

    /// <summary>The row that has the time; null when there is none.</summary>
    public long? TimerHash { get; init; }

    /// <summary>How long it is from now at least, as far as known before the database has answered.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>When its time is up, by the database's clock; null until the database has said so, or when there is none.</summary>
    public DateTime? DueAt { get; set; }

    /// <summary>Whether it stands inside an Any.</summary>
    public bool IsAny { get; init; }

    /// <summary>Whether the database was asked for its signal since it began, or since a hint came.</summary>
    public bool IsLookedAt { get; set; }

    /// <summary>Whether the operation was told that its time has come.</summary>
    public bool IsDueTold { get; set; }
}
