using PgEngine.Crash.Trials;
using PgEngine.Testing;

namespace PgEngine.Crash;

/// <summary>
/// Clients enqueue to the same few keys and lose answers to their commits, while workers run the jobs, fail, and are killed and frozen.
/// </summary>
public static class KeyScenario
{
    private const int PauseMs = 1500;
    private const int CutsEvery = 10;

    public static async Task<TrialReport> RunAsync(PostgresServer server, KeyScenarioOptions options, CancellationToken cancellationToken = default)
    {
        await using var trial = await Trial.StartAsync(server, new()
        {
            Name = "keys",
            Seed = options.Seed,
            ProducerCutsEvery = CutsEvery,
        });
        await Task.WhenAll(Enumerable.Range(1, options.Workers).Select(i => trial.Crew.StartAsync($"w{i}")));

        var kills = new Nemesis(trial).KillAsync(options.Kills, PauseMs, crashPoints: true, cancellationToken: cancellationToken);
        var freezes = new Nemesis(trial).FreezeAsync(options.Freezes, cancellationToken: cancellationToken);
        var clients = Enumerable.Range(1, options.Clients)
            .Select(i => trial.Client($"c{i}").RunAsync(options.EnqueuesPerClient, cancellationToken));
        await Task.WhenAll([kills, freezes, .. clients]);
        return await trial.FinishAsync();
    }
}
