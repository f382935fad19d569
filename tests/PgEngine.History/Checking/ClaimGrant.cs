namespace PgEngine.History;

/// <summary>One lease on one job. A claim sent again with its lease is the same grant.</summary>
internal sealed class ClaimGrant(Guid lease, int? attempt, ProcessId process, long invokeAt, long okAt)
{
    public Guid Lease { get; } = lease;

    public int? Attempt { get; } = attempt;

    public ProcessId Process { get; } = process;

    /// <summary>The claim was sent; the grant is not older.</summary>
    public long InvokeAt { get; } = invokeAt;

    /// <summary>The claim was answered; the grant is not younger.</summary>
    public long OkAt { get; } = okAt;

    /// <summary>When the handler began; null if it never did.</summary>
    public long? StartedAt { get; set; }

    /// <summary>Place in the database's order of this job's claims, from 0.</summary>
    public int Order { get; set; }
}
