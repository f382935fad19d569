using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Reads what plain jobs cost in a database, by a worker that serves runs as well: what is parked there is its own.</summary>
/// <param name="context">The server and the wishes.</param>
/// <param name="jobs">Plain jobs of one drain.</param>
internal sealed class ParkedProbe(ScenarioContext context, int jobs)
{
    private const int Drains = 3;
    private const int EmptyClaims = 1000;
    private const int Active = 200;

    public WorkerSettings WorkerFor(BenchDatabase database) =>
        context.WorkerFor(database) with { ActiveRuns = Active, ServesJobs = true };

    public async Task<ParkedReading> ReadAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        await database.CheckpointAsync(cancellationToken);
        await using var workers = await WorkerGroup.LaunchAsync(1, WorkerFor(database), cancellationToken);
        await workers.StartAsync(cancellationToken);
        await database.WaitForCountAsync("select count(*) from engine.workers", 1, cancellationToken);
        await Task.Delay(context.Settings.SettleTime, cancellationToken);
        var memory = ProcessTimes.ResidentMegabytes(workers.Workers[0].ProcessId) ?? 0;

        var warmup = Math.Min(context.Settings.Warmup, jobs);
        await context.EnqueueAsync(database, warmup, cancellationToken);
        await workers.WaitForAsync(warmup, database, cancellationToken);
        await workers.StopAsync(cancellationToken);
        var rates = new List<double>();
        for (var i = 0; i < Drains; i++)
        {
            await context.EnqueueAsync(database, jobs, cancellationToken);
            await database.ExecuteAsync("analyze engine.jobs", cancellationToken);
            await database.CheckpointAsync(cancellationToken);
            var (done, seconds) = await HeadDrain.MeasureAsync(workers, jobs, cancellationToken);
            rates.Add(done / seconds);
        }

        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        await database.CheckpointAsync(cancellationToken);
        var empty = await ClaimAsync(database, EmptyClaims, ready: 0, cancellationToken);
        await ClaimProbe.AddReadyAsync(database, cancellationToken);
        var hundred = await ClaimAsync(database, ClaimProbe.Claims, ClaimProbe.Ready, cancellationToken);
        await database.ExecuteAsync("delete from engine.jobs where step_count is null", cancellationToken);
        return new ParkedReading(memory, empty, hundred, Statistics.Median(rates));
    }

    private static async Task<Latencies> ClaimAsync(BenchDatabase database, int claims, int ready, CancellationToken cancellationToken) =>
        Latencies.Of(await ClaimProbe.TimesAsync(database, $"noop,{BenchWorkflow.Name}", claims, ready, cancellationToken));
}
