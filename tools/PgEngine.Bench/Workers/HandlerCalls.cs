using System.Diagnostics;

namespace PgEngine.Bench.Workers;

/// <summary>Counts calls of the handler in this process and, where asked, tells when they began.</summary>
/// <param name="began">Is told the job and the moment.</param>
/// <param name="tellsEvery">Of which jobs: 1 of all, 0 of none.</param>
internal sealed class HandlerCalls(Action<int, long> began, int tellsEvery)
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Began(BenchJob job)
    {
        if (tellsEvery > 0 && job.Id % tellsEvery == 0)
        {
            began(job.Id, Stopwatch.GetTimestamp());
        }

        Interlocked.Increment(ref _count);
    }
}
