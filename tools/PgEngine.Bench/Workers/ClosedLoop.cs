using System.Diagnostics;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Workers;

/// <summary>Clients of one process that enqueue single jobs, each the next as soon as the last is answered.</summary>
internal sealed class ClosedLoop(BenchDatabase database, int clients, int payloadBytes) : IAsyncDisposable
{
    private readonly Producer _producer = new(database.ConnectionString, clients);
    private readonly string? _fill = BenchJob.FillOf(payloadBytes);
    private int _next;
    private long _count;

    /// <summary>Jobs whose enqueue has returned.</summary>
    public long Count => Interlocked.Read(ref _count);

    public Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ClientAsync()));

        async Task ClientAsync()
        {
            while (Stopwatch.GetElapsedTime(startedAt) < duration)
            {
                var job = new BenchJob(Interlocked.Increment(ref _next), _fill);
                await _producer.Engine.EnqueueAsync(job, cancellationToken: cancellationToken);
                Interlocked.Increment(ref _count);
            }
        }
    }

    public ValueTask DisposeAsync() => _producer.DisposeAsync();
}
