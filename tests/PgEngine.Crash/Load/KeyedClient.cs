using System.Text.Json;
using Npgsql;
using PgEngine.CrashWorker;
using PgEngine.History;

namespace PgEngine.Crash.Load;

/// <summary>
/// A client that enqueues to a few keys beside others that do the same, now and then rolling back. Keys enqueued once it sends again
/// until it is answered, as a client does that lost the answer to its COMMIT.
/// </summary>
public sealed class KeyedClient(string client, NpgsqlDataSource source, HistoryRecorder recorder, Random random)
{
    private const int Names = 4;
    private const int MostResends = 100;

    private int _count;

    /// <summary>Enqueues so many times, with short pauses.</summary>
    public async Task RunAsync(int enqueues, CancellationToken cancellationToken)
    {
        for (var n = 0; n < enqueues && !cancellationToken.IsCancellationRequested; n++)
        {
            if (random.Next(10) == 0)
            {
                await EnqueueOnceAsync(cancellationToken);
            }
            else
            {
                var mode = random.Next(4) == 0 ? "preserve_run_at" : "replace";
                await EnqueueAsync(mode, Next($"key-{random.Next(Names)}"), rollsBack: random.Next(12) == 0);
            }

            await PauseAsync(20, cancellationToken);
        }
    }

    /// <summary>Enqueues one value, in a transaction of its own, and writes down what it was told.</summary>
    /// <returns>Whether it was told anything.</returns>
    public async Task<bool> EnqueueAsync(string mode, Work work, bool rollsBack = false)
    {
        var call = new HistoryEvent { Kind = HistoryEventKind.Enqueue, Name = work.Name, Value = work.Key };
        recorder.Record(call with { Phase = HistoryPhase.Invoke });
        try
        {
            var id = await TransactAsync(mode, work, rollsBack);
            recorder.Record(call with { Phase = rollsBack ? HistoryPhase.Fail : HistoryPhase.Ok, Job = rollsBack ? null : id });
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            recorder.Record(call with { Phase = Refusal.PhaseOf(e), Error = e.GetType().Name });
            return false;
        }
    }

    /// <summary>Answered or not, it sends at least once more: the job may be done by then.</summary>
    private async Task EnqueueOnceAsync(CancellationToken cancellationToken)
    {
        var work = Next($"once-{client}-{_count + 1}");
        for (var sent = 0; sent < MostResends; sent++)
        {
            if (await EnqueueAsync("once", work) && sent > 0)
            {
                return;
            }

            await PauseAsync(150, cancellationToken);
        }
    }

    private Work Next(string name) => new()
    {
        Key = $"{client}-{++_count}",
        Name = name,
        Ms = [random.Next(1, 40)],
        IsDeaf = random.Next(2) == 0,
        Failures = random.Next(8) == 0 ? 1 : 0,
        RetryMs = random.Next(10, 100),
    };

    private async Task PauseAsync(int mostMs, CancellationToken cancellationToken) =>
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(mostMs)), cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<long> TransactAsync(string mode, Work work, bool rollsBack)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("select engine.enqueue($1, $2::jsonb, key => $3, key_mode => $4)", connection, transaction)
        {
            Parameters =
            {
                new() { Value = WorkKinds.Plain }, new() { Value = JsonSerializer.Serialize(work) }, new() { Value = work.Name },
                new() { Value = mode },
            },
        };
        var id = await command.ExecuteScalarAsync() as long? ?? throw new InvalidOperationException("enqueue answered null");
        await (rollsBack ? transaction.RollbackAsync() : transaction.CommitAsync());
        return id;
    }
}
