namespace PgEngine.CrashWorker;

/// <summary>Payload of every test job: what its handler shall do in each attempt.</summary>
public sealed record Work
{
    /// <summary>The client's name of the job.</summary>
    public required string Key { get; init; }

    /// <summary>The job's key in the database; null for none. Then <see cref="Key"/> is the client's name of this enqueue.</summary>
    public string? Name { get; init; }

    /// <summary>How long the handler takes: one figure per attempt, the last for all further ones.</summary>
    public int[] Ms { get; init; } = [5];

    /// <summary>The first attempts are put off, this many.</summary>
    public int Snoozes { get; init; }

    /// <summary>The next ones fail, this many.</summary>
    public int Failures { get; init; }

    /// <summary>How long such an attempt waits for the next.</summary>
    public int RetryMs { get; init; } = 100;

    /// <summary>Whether the handler ignores its cancellation token, as careless ones do.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>How long this attempt takes.</summary>
    public int DurationOf(int attempt) => Ms[Math.Min(attempt, Ms.Length) - 1];
}
