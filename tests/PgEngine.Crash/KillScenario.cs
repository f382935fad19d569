using PgEngine.Crash.Trials;
using PgEngine.Testing;

namespace PgEngine.Crash;

/// <summary>
/// Workers are killed and frozen again and again while jobs flow: one is killed every 1 to 2 seconds, a third of the replacements
/// die by themselves at a crash point, and another one is frozen past its lease all the time.
/// </summary>
public static class KillScenario
{
    private const int PauseMs = 2000;

    /// <summary>Runs it once. The report is valid when nothing was lost, doubled or accepted from a lost lease.</summary>
    public static async Task<TrialReport> RunAsync(KillScenarioOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Server is { } given)
        {
            return await RunAsync(given, options, cancellationToken);
        }

        var own = new PostgresServerOptions { Durability = PostgresDurability.Safe };
        await using var server = await PostgresServer.StartAsync(own, cancellationToken);
        return await RunAsync(server, options, cancellationToken);
    }

    private static async Task<TrialReport> RunAsync(PostgresServer server, KillScenarioOptions options, CancellationToken cancellationToken)
    {
        await using var trial = await Trial.StartAsync(server, new() { Name = "kill", Seed = options.Seed });
        await Task.WhenAll(Enumerable.Range(1, options.Workers).Select(i => trial.Crew.StartAsync($"w{i}")));

        var killed = 0;
        var frozen = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var flow = trial.Producer.FlowAsync(new Random(trial.Random.Next()), options.JobsPerSecond, stop.Token);
        var kills = new Nemesis(trial).KillAsync(
            options.Kills, PauseMs, crashPoints: true, count => Told(killed = count, frozen), cancellationToken);
        var freezes = new Nemesis(trial).FreezeAsync(options.Freezes, count => Told(killed, frozen = count), cancellationToken);
        await Task.WhenAll(kills, freezes);
        await stop.CancelAsync();
        await flow;
        return await trial.FinishAsync();

        void Told(int kills, int freezes) => options.Progress?.Invoke(kills, freezes);
    }
}
