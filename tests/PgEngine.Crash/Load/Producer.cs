using System.Text.Json;
using Npgsql;
using PgEngine.CrashWorker;
using PgEngine.History;

namespace PgEngine.Crash.Load;

/// <summary>A client that enqueues in SQL, each job in a transaction of its own, and writes down what it was told.</summary>
public sealed class Producer
{
    private readonly NpgsqlDataSource _source;
    private readonly HistoryRecorder _recorder;
    private readonly bool _takesSilenceForFailure;
    private int _count;

    /// <param name="source">Where to enqueue.</param>
    /// <param name="recorder">Where to write.</param>
    /// <param name="takesSilenceForFailure">Seeds a bug: no answer counts as "not applied".</param>
    internal Producer(NpgsqlDataSource source, HistoryRecorder recorder, bool takesSilenceForFailure)
    {
        _source = source;
        _recorder = recorder;
        _takesSilenceForFailure = takesSilenceForFailure;
    }

    /// <summary>Jobs tried so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A key that nobody else has.</summary>
    public string NextKey() => $"k{Interlocked.Increment(ref _count)}";

    /// <summary>Enqueues jobs in one transaction.</summary>
    public async Task EnqueueAsync(string kind, params Work[] works)
    {
        foreach (var work in works)
        {
            _recorder.Record(Event(work) with { Phase = HistoryPhase.Invoke });
        }

        var phase = HistoryPhase.Info;
        string? error = null;
        var ids = new long[works.Length];
        try
        {
            await SendAsync(kind, works, ids);
            phase = HistoryPhase.Ok;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            phase = _takesSilenceForFailure ? HistoryPhase.Fail : Refusal.PhaseOf(e);
            error = e.GetType().Name;
        }

        for (var i = 0; i < works.Length; i++)
        {
            _recorder.Record(Event(works[i]) with { Phase = phase, Job = ids[i] == 0 || error is not null ? null : ids[i], Error = error });
        }
    }

    /// <summary>Enqueues a mix of jobs at a pace until it is told to stop: bursts, so that workers also fall asleep.</summary>
    public async Task FlowAsync(Random random, int jobsPerSecond, CancellationToken stop)
    {
        const int Burst = 5;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds((double)Burst / jobsPerSecond));
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                for (var i = random.Next(2 * Burst); i >= 0; i--)
                {
                    var (kind, work) = WorkMix.Next(random, NextKey());
                    await EnqueueAsync(kind, work);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private async Task SendAsync(string kind, Work[] works, long[] ids)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        for (var i = 0; i < works.Length; i++)
        {
            await using var command = new NpgsqlCommand("select engine.enqueue($1, $2::jsonb)", connection, transaction)
            {
                Parameters = { new() { Value = kind }, new() { Value = JsonSerializer.Serialize(works[i]) } },
            };
            ids[i] = (long)(await command.ExecuteScalarAsync())!;
        }

        await transaction.CommitAsync();
    }

    private static HistoryEvent Event(Work work) => new() { Kind = HistoryEventKind.Enqueue, Key = work.Key };
}
