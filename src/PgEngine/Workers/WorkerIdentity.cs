namespace PgEngine.Workers;

/// <summary>Who this worker is to the database at the moment: a swept worker registers again under a new id.</summary>
internal sealed class WorkerIdentity
{
    private long _id;

    /// <summary>The registered id; 0 while not registered.</summary>
    public long Id => Interlocked.Read(ref _id);

    public bool IsRegistered => Id != 0;

    public void Set(long id) => Interlocked.Exchange(ref _id, id);

    /// <summary>Forgets the id if it is still <paramref name="id"/>.</summary>
    public void Forget(long id) => Interlocked.CompareExchange(ref _id, 0, id);
}
