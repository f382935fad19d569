using System.Diagnostics;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Workers;

/// <summary>How many jobs per second go through when as many are enqueued as a worker takes.</summary>
internal static class Saturation
{
    private const int Producers = 2;
    private const int CallSize = 1000;

    // Enough that the worker never waits, so few that the queue stays short.
    private const int MaxWaiting = 20_000;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(2);

    public static async Task<double> MeasureAsync(
        BenchDatabase database, WorkerGroup workers, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var producer = new Producer(database.ConnectionString, Producers);
        await workers.StartAsync(cancellationToken);
        var sent = 0L;
        var (before, startedAt) = (0L, 0L);
        var endAt = Stopwatch.GetTimestamp() + (long)(2 * duration.TotalSeconds * Stopwatch.Frequency);
        var clients = Enumerable.Range(0, Producers).Select(_ => EnqueueAsync()).ToArray();

        // The first half warms up.
        await Task.Delay(duration, cancellationToken);
        (before, startedAt) = (workers.Count, Stopwatch.GetTimestamp());
        await Task.WhenAll(clients);
        var rate = (workers.Count - before) / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        await workers.WaitForAsync(sent, database, cancellationToken);
        await workers.StopAsync(cancellationToken);
        return rate;

        async Task EnqueueAsync()
        {
            while (Stopwatch.GetTimestamp() < endAt)
            {
                if (Interlocked.Read(ref sent) - workers.Count > MaxWaiting)
                {
                    await Task.Delay(LookInterval, cancellationToken);
                    continue;
                }

                Interlocked.Add(ref sent, CallSize);
                await producer.Engine.EnqueueManyAsync(BenchJob.Many(CallSize, bytes: 0), cancellationToken: cancellationToken);
            }
        }
    }
}
