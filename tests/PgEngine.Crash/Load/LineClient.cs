using System.Text.Json;
using Npgsql;
using PgEngine.CrashWorker;
using PgEngine.History;

namespace PgEngine.Crash.Load;

/// <summary>
/// A client that enqueues to a few lines beside others that do the same. Some of its transactions stay open for a while, so that ids that
/// were given out earlier are committed later; some are rolled back.
/// </summary>
public sealed class LineClient(string client, NpgsqlDataSource source, HistoryRecorder recorder, Random random)
{
    private int _count;

    /// <summary>Commits or rolls back so many transactions of one to three jobs, with short pauses.</summary>
    public async Task RunAsync(int transactions, CancellationToken cancellationToken)
    {
        for (var n = 0; n < transactions && !cancellationToken.IsCancellationRequested; n++)
        {
            var pauseMs = random.Next(5) == 0 ? random.Next(50, 400) : 0;
            await TransactAsync(
                [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Next())],
                rollsBack: random.Next(12) == 0,
                beforeCommit: () => PauseAsync(pauseMs, cancellationToken));
            await PauseAsync(random.Next(120), cancellationToken);
        }
    }

    /// <summary>Enqueues jobs of one line in one transaction.</summary>
    /// <param name="line">Where.</param>
    /// <param name="works">What.</param>
    public Task EnqueueAsync(Line line, params Work[] works) => EnqueueAsync(line, static () => Task.CompletedTask, works);

    /// <summary>The same, with something to wait for when the ids are given out.</summary>
    public Task EnqueueAsync(Line line, Func<Task> beforeCommit, params Work[] works) =>
        TransactAsync([.. works.Select(work => new Order(line, WorkKinds.Plain, work, 0))], rollsBack: false, beforeCommit);

    private Order Next()
    {
        var line = Line.All[random.Next(Line.All.Count)];
        var work = new Work
        {
            Key = $"{client}-{++_count}",
            // The more may run at once, the longer they take: all lines have a backlog when a worker is killed.
            Ms = [line.Limit == 1 ? random.Next(5, 70) : random.Next(50, 250)],
            IsDeaf = random.Next(2) == 0,
            RetryMs = random.Next(10, 100),
        };
        return random.Next(16) switch
        {
            < 2 => new Order(line, WorkKinds.Plain, work with { Failures = 1 }, 0),
            2 => new Order(line, WorkKinds.Plain, work with { Snoozes = 1, Failures = 1 }, 0),
            3 => new Order(line, WorkKinds.Plain, work, DelayMs: random.Next(20, 300)),
            < 8 => new Order(line, WorkKinds.Ledger, work, 0),
            _ => new Order(line, WorkKinds.Plain, work, 0),
        };
    }

    private async Task TransactAsync(Order[] orders, bool rollsBack, Func<Task> beforeCommit)
    {
        foreach (var order in orders)
        {
            recorder.Record(Event(order) with { Phase = HistoryPhase.Invoke });
        }

        var ids = new long[orders.Length];
        var (phase, error) = (rollsBack ? HistoryPhase.Fail : HistoryPhase.Ok, (string?)null);
        try
        {
            await SendAsync(orders, ids, rollsBack, beforeCommit);
        }
        catch (Exception e) when (e is NpgsqlException or IOException)
        {
            (phase, error) = (Refusal.PhaseOf(e), e.GetType().Name);
        }

        for (var i = 0; i < orders.Length; i++)
        {
            recorder.Record(Event(orders[i]) with { Phase = phase, Job = phase == HistoryPhase.Ok ? ids[i] : null, Error = error });
        }
    }

    private async Task SendAsync(Order[] orders, long[] ids, bool rollsBack, Func<Task> beforeCommit)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        for (var i = 0; i < orders.Length; i++)
        {
            ids[i] = await EnqueueAsync(transaction, orders[i]);
        }

        await beforeCommit();
        await (rollsBack ? transaction.RollbackAsync() : transaction.CommitAsync());
    }

    private static async Task<long> EnqueueAsync(NpgsqlTransaction transaction, Order order)
    {
        // A handler that loses its connection fails: the default wait for its retry would be most of a trial.
        const string Enqueue =
            """
            select engine.enqueue($1, $2::jsonb, queue => $3, concurrency_key => nullif($4, ''),
              run_at => now() + nullif($5, 0) * interval '1 millisecond',
              options => '{"retry": {"backoff": "fixed", "base_ms": 100}}')
            """;
        await using var command = new NpgsqlCommand(Enqueue, transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = order.Kind }, new() { Value = JsonSerializer.Serialize(order.Work) }, new() { Value = order.Line.Queue },
                new() { Value = order.Line.Key ?? "" }, new() { Value = order.DelayMs },
            },
        };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static HistoryEvent Event(Order order) => new()
    {
        Kind = HistoryEventKind.Enqueue,
        Key = order.Work.Key,
        Queue = order.Line.Queue,
        Line = order.Line.Key,
        LineLimit = order.Line.Limit,
        QueueLimit = order.Line.QueueLimit,
    };

    private static async Task PauseAsync(int ms, CancellationToken cancellationToken) =>
        await Task.Delay(TimeSpan.FromMilliseconds(ms), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private sealed record Order(Line Line, string Kind, Work Work, int DelayMs);
}
