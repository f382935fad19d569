namespace PgEngine.Workers;

/// <summary>
/// The leases this worker names to the database with each beat: those with unsettled jobs, and those of claims in flight. A claim
/// in flight is named too, so a lease that two beats list as unnamed belongs to no claim that could still answer.
/// </summary>
internal sealed class LeaseBook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, HeldLease> _held = [];
    private HashSet<Guid> _unnamedBefore = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Notes a lease before its claim is sent.</summary>
    public HeldLease Begin(Guid id)
    {
        var lease = new HeldLease(id);
        lock (_lock)
        {
            _held.Add(id, lease);
        }

        return lease;
    }

    /// <summary>Notes what a claim brought; a lease without jobs is forgotten.</summary>
    public void Granted(HeldLease lease, int jobs)
    {
        lock (_lock)
        {
            lease.Open = jobs;
            if (jobs == 0)
            {
                _held.Remove(lease.Id);
            }
        }
    }

    /// <summary>Notes that one job of the lease needs it no more.</summary>
    public void Settled(HeldLease lease)
    {
        lock (_lock)
        {
            if (--lease.Open == 0)
            {
                _held.Remove(lease.Id);
            }
        }
    }

    public HeldLease[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _held.Values];
        }
    }

    /// <summary>Marks leases as lost that were named in a beat and not granted; returns those that still mattered.</summary>
    public List<HeldLease> Lose(IEnumerable<HeldLease> named, ISet<Guid> granted)
    {
        var lost = new List<HeldLease>();
        lock (_lock)
        {
            foreach (var lease in named)
            {
                // Open is 0 while the claim is in flight: its lease may be granted right after the beat looked.
                if (lease.Open > 0 && !granted.Contains(lease.Id) && _held.ContainsKey(lease.Id))
                {
                    lease.Lose();
                    lost.Add(lease);
                }
            }
        }

        return lost;
    }

    /// <summary>Marks every lease as lost: the database does not know this worker any more.</summary>
    public List<HeldLease> LoseAll() => Lose(Snapshot(), new HashSet<Guid>());

    /// <summary>Of the leases a beat listed as unnamed, those that the beat before listed too: nobody here will ever settle them.</summary>
    public Guid[] Orphans(IReadOnlyCollection<Guid> unnamed)
    {
        var orphans = unnamed.Where(_unnamedBefore.Contains).ToArray();
        _unnamedBefore = [.. unnamed];
        return orphans;
    }
}
