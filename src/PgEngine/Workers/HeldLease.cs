namespace PgEngine.Workers;

/// <summary>One lease this worker holds: the fence of every job that its claim took.</summary>
internal sealed class HeldLease(Guid id)
{
    private volatile bool _isLost;

    public Guid Id { get; } = id;

    /// <summary>Whether the database has given the jobs to others: nothing done under the lease will be accepted.</summary>
    public bool IsLost => _isLost;

    /// <summary>The jobs that came under it, also those that are done.</summary>
    public IReadOnlyList<ClaimedJob> Jobs { get; private set; } = [];

    /// <summary>Timestamp of the answer to its claim.</summary>
    public long GrantedAt { get; private set; }

    /// <summary>Jobs that have not been settled yet; kept by <see cref="LeaseBook"/>.</summary>
    public int Open { get; set; }

    public void Lose() => _isLost = true;

    /// <summary>Notes what the claim brought, before anybody looks.</summary>
    public void Grant(IReadOnlyList<ClaimedJob> jobs, long at)
    {
        Jobs = jobs;
        GrantedAt = at;
    }
}
