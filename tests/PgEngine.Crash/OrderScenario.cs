using PgEngine.Crash.Load;
using PgEngine.Crash.Trials;
using PgEngine.Testing;

namespace PgEngine.Crash;

/// <summary>
/// Clients enqueue to the same few concurrency keys and limited queues, commit out of the order of their ids and roll back, while workers
/// run the jobs, put them off, fail, lose answers to claims and settles, and are killed and frozen.
/// </summary>
public static class OrderScenario
{
    private const int PauseMs = 1500;
    private const int ClientCutsEvery = 10;
    private const int WorkerCutsEvery = 40;

    public static async Task<TrialReport> RunAsync(PostgresServer server, OrderScenarioOptions options, CancellationToken cancellationToken = default)
    {
        await using var trial = await Trial.StartAsync(server, new()
        {
            Name = "order",
            Seed = options.Seed,
            ProducerCutsEvery = ClientCutsEvery,
            Configure = settings => settings with { Queues = Line.Queues },
        });
        await trial.Database.LimitAsync(Line.All);
        await Task.WhenAll(Enumerable.Range(1, options.Workers).Select(i => trial.Crew.StartAsync(
            $"w{i}", settings => settings with { ConnectionString = trial.LossyConnectionString($"w{i}", WorkerCutsEvery) })));

        var kills = new Nemesis(trial).KillAsync(options.Kills, PauseMs, crashPoints: true, cancellationToken: cancellationToken);
        var freezes = new Nemesis(trial).FreezeAsync(options.Freezes, cancellationToken: cancellationToken);
        var clients = Enumerable.Range(1, options.Clients)
            .Select(i => trial.LineClient($"c{i}").RunAsync(options.TransactionsPerClient, cancellationToken));
        await Task.WhenAll([kills, freezes, .. clients]);
        return await trial.FinishAsync();
    }
}
