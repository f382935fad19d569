using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>What a worker with nothing to do costs its database.</summary>
internal sealed class IdleScenario : IScenario
{
    private const int WarmupJobs = 100;

    public string Name => "idle";

    public string Description => "transactions that one idle worker with a working listener causes";

    public string Unit => "transactions/s";

    public bool HasYardstick => false;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("seconds", context.Settings.IdleTime.TotalSeconds);
        yield return new("settle_seconds", context.Settings.SettleTime.TotalSeconds);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);

        await using var quiet = await NoAutovacuum.BeginAsync(context.Server, database, cancellationToken);
        await using var workers = await context.LaunchAsync(1, database, cancellationToken);
        await workers.StartAsync(cancellationToken);
        await context.EnqueueAsync(database, WarmupJobs, cancellationToken);
        await workers.WaitForAsync(WarmupJobs, database, cancellationToken);
        await Task.Delay(context.Settings.SettleTime, cancellationToken);

        var before = await context.SnapshotAsync(database, cancellationToken);
        var startedAt = Stopwatch.GetTimestamp();
        await Task.Delay(context.Settings.IdleTime, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        var after = await context.SnapshotAsync(database, cancellationToken);
        var connections = await database.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pgengine'",
            cancellationToken);
        await workers.StopAsync(cancellationToken);
        await context.RequireAllDoneAsync(database, WarmupJobs, workers.Count, cancellationToken);
        return new Measurement((after.Commits - before.Commits) / elapsed.TotalSeconds) { Facts = { ["connections"] = connections } };
    }
}
