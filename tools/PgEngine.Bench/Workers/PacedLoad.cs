using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace PgEngine.Bench.Workers;

/// <summary>
/// Enqueues at a steady rate, whatever the answers take: a job that is late is sent as soon as a client is free, and nothing is left out.
/// </summary>
/// <param name="producer">Has a connection for each client.</param>
/// <param name="plan">What is sent.</param>
internal sealed class PacedLoad(Producer producer, PacePlan plan)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // More than this many calls wait for a client: the server does not keep up, and the producer must not eat the memory.
    private const int MaxWaiting = 100_000;

    private readonly Channel<int> _due = Channel.CreateBounded<int>(MaxWaiting);
    private long _dueJobs;
    private long _sentJobs;

    /// <summary>Jobs whose time has come, sent or not.</summary>
    public long DueJobs => Interlocked.Read(ref _dueJobs);

    /// <summary>Jobs whose enqueue has returned.</summary>
    public long SentJobs => Interlocked.Read(ref _sentJobs);

    /// <summary>When calls were sent and returned, by the last job's id; only those whose beginning the workers tell.</summary>
    public ConcurrentQueue<SentJob> Sent { get; } = new();

    /// <summary>Sends until the token is cancelled, then waits for the answers to what was due.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        var clients = Enumerable.Range(0, plan.Clients).Select(_ => ClientAsync(cancellationToken)).ToList();
        try
        {
            await PaceAsync(stopping, cancellationToken);
        }
        finally
        {
            _due.Writer.TryComplete();
        }

        await Task.WhenAll(clients);
    }

    private async Task PaceAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick);
        var startedAt = Stopwatch.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var due = (long)(Stopwatch.GetElapsedTime(startedAt).TotalSeconds * plan.JobsPerSecond) / plan.CallSize * plan.CallSize;
            while (_dueJobs < due)
            {
                await _due.Writer.WriteAsync(plan.FirstId + (int)_dueJobs, cancellationToken);
                Interlocked.Add(ref _dueJobs, plan.CallSize);
            }
        }
    }

    private async Task ClientAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAllAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // The load is not what it should be any more: the pace ends too.
            _due.Writer.TryComplete(e);
            throw;
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var first in _due.Reader.ReadAllAsync(cancellationToken))
        {
            var sentAt = Stopwatch.GetTimestamp();
            await EnqueueAsync(first, cancellationToken);
            var last = first + plan.CallSize - 1;
            if (last % plan.TellsEvery == 0)
            {
                Sent.Enqueue(new SentJob(last, sentAt, Stopwatch.GetTimestamp()));
            }

            Interlocked.Add(ref _sentJobs, plan.CallSize);
        }
    }

    private Task EnqueueAsync(int first, CancellationToken cancellationToken) => plan.CallSize == 1
        ? producer.Engine.EnqueueAsync(plan.Payload(first), plan.Options?.Invoke(first), cancellationToken: cancellationToken)
        : producer.Engine.EnqueueManyAsync(
            Enumerable.Range(first, plan.CallSize).Select(plan.Payload), cancellationToken: cancellationToken);
}
