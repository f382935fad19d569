namespace PgEngine.Schema;

/// <summary>Settings of <see cref="SchemaInstaller"/>.</summary>
public sealed record SchemaInstallerOptions
{
    /// <summary>The schema to install into: 1 to 48 of <c>a-z</c>, <c>0-9</c> and <c>_</c>; made if it does not exist.</summary>
    /// <value>Default <c>engine</c>.</value>
    public string Schema { get; init; } = "engine";

    /// <summary>How long one statement of a script waits for a lock before its transaction is rolled back and tried again.</summary>
    /// <value>Default 300 ms. Short, because everyone else queues behind a waiting migration.</value>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often a transaction is tried when a lock cannot be had.</summary>
    /// <value>Default 30; with the default delays about one minute.</value>
    public int Attempts { get; init; } = 30;

    /// <summary>The delay before the second attempt; it doubles with each further one, and half of it is random.</summary>
    /// <value>Default 100 ms.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay between two attempts.</summary>
    /// <value>Default 2 s.</value>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait for another installer of the same schema to finish.</summary>
    /// <value>Default 5 minutes.</value>
    public TimeSpan InstallerWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether to make functions, views and grants again even where their text has not changed.</summary>
    /// <value>Default false. Repairs a schema that somebody changed by hand.</value>
    public bool ReapplyAll { get; init; }

    internal SchemaInstallerOptions Validated()
    {
        SchemaName.Validate(Schema);
        ArgumentOutOfRangeException.ThrowIfLessThan(LockTimeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, RetryDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(InstallerWait, TimeSpan.FromMilliseconds(1));
        return this;
    }
}
