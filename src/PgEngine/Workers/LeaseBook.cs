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

    /// <summary>All leases that are held.</summary>
    public HeldLease[] All()
    {
        lock (_lock)
        {
            return [.. _held.Values];
        }
    }

    /// <summary>What a beat names, and which of it the database must know: the leases whose claims have been answered by now.</summary>
    public (Guid[] Named, HeldLease[] Answered) Snapshot()
    {
        lock (_lock)
        {
            // A claim that is in flight now may be answered before the beat is, and granted after the beat has looked.
            return ([.. _held.Keys], [.. _held.Values.Where(lease => lease.Open > 0)]);
        }
    }

    /// <summary>Marks leases as lost that a beat did not find granted; returns those that still mattered.</summary>
    public List<HeldLease> Lose(HeldLease[] answered, HashSet<Guid> granted)
    {
        lock (_lock)
        {
            var lost = answered.Where(lease => !granted.Contains(lease.Id) && _held.ContainsKey(lease.Id)).ToList();
            lost.ForEach(lease => lease.Lose());
            return lost;
        }
    }

    /// <summary>Marks every lease as lost: the database does not know this worker any more.</summary>
    public List<HeldLease> LoseAll()
    {
        lock (_lock)
        {
            List<HeldLease> lost = [.. _held.Values];
            lost.ForEach(lease => lease.Lose());
            return lost;
        }
    }

    /// <summary>Of the leases a beat listed as unnamed, those that the beat before listed too: nobody here will ever settle them.</summary>
    public Guid[] Orphans(IReadOnlyCollection<Guid> unnamed)
    {
        var orphans = unnamed.Where(_unnamedBefore.Contains).ToArray();
        _unnamedBefore = [.. unnamed];
        return orphans;
    }
}
