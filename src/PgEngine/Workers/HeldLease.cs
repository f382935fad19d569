namespace PgEngine.Workers;

/// <summary>One lease this worker holds: the fence of every job that its claim took.</summary>
internal sealed class HeldLease(Guid id)
{
    private volatile bool _isLost;

    public Guid Id { get; } = id;

    /// <summary>Whether the database has given the jobs to others: nothing done under the lease will be accepted.</summary>
    public bool IsLost => _isLost;

    /// <summary>Jobs that have not been settled yet; kept by <see cref="LeaseBook"/>.</summary>
    public int Open { get; set; }

    public void Lose() => _isLost = true;
}
