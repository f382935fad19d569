using System.Collections.Concurrent;

namespace PgEngine.Runtime.Tests.Batches;

internal sealed class BatchLog
{
    private int _calls;

    public int Calls => _calls;

    public ConcurrentQueue<int> Rows { get; } = new();

    public ConcurrentQueue<long> Ids { get; } = new();

    public ConcurrentQueue<BatchScope> Scopes { get; } = new();

    public void Call() => Interlocked.Increment(ref _calls);
}
