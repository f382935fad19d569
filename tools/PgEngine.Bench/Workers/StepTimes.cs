using System.Collections.Concurrent;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Workers;

/// <summary>How long steps took, from the call to what follows their await, since it was last asked.</summary>
internal sealed class StepTimes
{
    // Enough for percentiles; more would only hold memory.
    private const int Most = 200_000;

    private readonly ConcurrentQueue<double> _milliseconds = [];

    public void Add(TimeSpan time)
    {
        if (_milliseconds.Count < Most)
        {
            _milliseconds.Enqueue(time.TotalMilliseconds);
        }
    }

    /// <returns>Null when there were none.</returns>
    public Latencies? Take()
    {
        var taken = Latencies.OfAny([.. _milliseconds]);
        _milliseconds.Clear();
        return taken;
    }
}
