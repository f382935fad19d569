using System.Diagnostics;

namespace PgEngine.Bench.Workers;

/// <summary>Counts calls of the handler in this process and, where asked, tells when each began.</summary>
internal sealed class HandlerCalls(Action<int, long>? began)
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Began(BenchJob job)
    {
        if (began is not null)
        {
            began(job.Id, Stopwatch.GetTimestamp());
        }

        Interlocked.Increment(ref _count);
    }
}
