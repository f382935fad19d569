using Npgsql;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Scenarios;

/// <summary>
/// Prunes one partition at a time, spread over a while: each is emptied, later dropped. In the middle somebody reads all of history in a
/// transaction that stays open for a while, the case in which a careless drop makes every insert wait.
/// </summary>
internal sealed class Pruning(BenchDatabase database, int partitions, TimeSpan duration, int readerAfter, TimeSpan readerTime)
{
    // Emptying and dropping are two acts; those that meet the reader are done again.
    private readonly int _calls = 2 * partitions;
    private readonly int _mostCalls = 10 * partitions;

    /// <returns>How often each act was done: emptied, dropped, busy.</returns>
    public async Task<IReadOnlyDictionary<string, int>> RunAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, int> acts = new(StringComparer.Ordinal) { ["emptied"] = 0, ["dropped"] = 0, ["busy"] = 0 };
        using var timer = new PeriodicTimer(duration / _calls);
        var reading = Task.CompletedTask;
        for (var call = 0; call < _mostCalls && acts["dropped"] < partitions; call++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (call == readerAfter)
            {
                reading = ReadAsync(cancellationToken);
            }

            foreach (var act in await PruneAsync(cancellationToken))
            {
                acts[act] = acts.GetValueOrDefault(act) + 1;
            }
        }

        await reading;
        return acts;
    }

    private async Task<List<string>> PruneAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select action from engine.prune(1)", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var acts = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            acts.Add(reader.GetString(0));
        }

        return acts;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select count(*) from engine.history where id = 0", connection, transaction);
        await command.ExecuteScalarAsync(cancellationToken);
        await Task.Delay(readerTime, cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
    }
}
