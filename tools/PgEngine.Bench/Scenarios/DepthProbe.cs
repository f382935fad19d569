using System.Globalization;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Claims and drains at the head of a queue in which so many jobs are ready.</summary>
internal sealed class DepthProbe(ScenarioContext context, int depth)
{
    // Enough for a second or so of draining; a short queue is filled several times.
    private const int Drained = 100_000;
    private const int MaxRounds = 3;

    /// <returns>The median time of a claim in milliseconds, and jobs per second from the first handler call on.</returns>
    public async Task<(double ClaimMs, double Rate)> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var workers = await context.LaunchAsync(1, database, cancellationToken);
        var warmup = Math.Max(1, Math.Min(context.Settings.Warmup, depth));
        await context.EnqueueAsync(database, warmup, cancellationToken);
        await workers.StartAsync(cancellationToken);
        await workers.WaitForAsync(warmup, database, cancellationToken);
        await workers.StopAsync(cancellationToken);

        await FillAsync(database, depth, cancellationToken);
        var claim = await ClaimProbe.MedianAsync(database, cancellationToken, BenchJob.Kind);
        var (jobs, seconds) = (0L, 0.0);
        for (var round = 0; round < MaxRounds && jobs < Math.Min(Drained, (long)depth * MaxRounds); round++)
        {
            if (round > 0)
            {
                await FillAsync(database, depth, cancellationToken);
            }

            var part = await HeadDrain.MeasureAsync(workers, Math.Min(Drained, depth), cancellationToken);
            jobs += part.Jobs;
            seconds += part.Seconds;
        }

        return (claim, jobs / seconds);
    }

    private static async Task FillAsync(BenchDatabase database, int count, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("truncate engine.jobs, engine.leases", cancellationToken);
        await database.ExecuteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                insert into engine.jobs (run_at, created_at, queue, kind, payload)
                select now(), now(), 'default', '{BenchJob.Kind}', jsonb_build_object('id', i) from generate_series(1, {count}) as i
                """),
            cancellationToken);
        await database.ExecuteAsync("vacuum analyze engine.jobs", cancellationToken);
        await database.CheckpointAsync(cancellationToken);
    }
}
