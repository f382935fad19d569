using System.Diagnostics;
using Npgsql;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>
/// A million runs that wait: what they take of the database, and what plain jobs, an idle worker, a signal and a look at them cost
/// beside so many, against none.
/// </summary>
internal sealed class ParkedScenario : IScenario
{
    private const int StandardRuns = 1_000_000;
    private const int MostJobs = 100_000;
    private const int Looks = 20;

    private const string Bytes =
        """
        select sum(pg_total_relation_size(c.oid))::int8 from pg_class as c
        where c.relnamespace = 'engine'::regnamespace and c.relkind = 'r'
        """;

    public string Name => "parked";

    public string Description => "median time of a claim of 100 plain jobs, a million parked runs of the same worker beside them, against none";

    public string Unit => "times as long as with none";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("runs", context.JobsOr(StandardRuns));
        yield return new("jobs_per_drain", JobsOf(context));
        yield return new("jobs_per_claim", ClaimProbe.Ready);
        yield return new("signals", SignalProbe.CountFor(context.JobsOr(StandardRuns)));
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var probe = new ParkedProbe(context, JobsOf(context));
        var none = await ReadNoneAsync(context, probe, cancellationToken);
        context.Tell($"parked: none {none.Claim.P50:0.000} ms a claim, {none.DrainRate:0} jobs/s");

        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        var runs = new ParkedRuns(database, context.JobsOr(StandardRuns));
        var facts = await ParkAsync(context, database, runs, probe, cancellationToken);
        var beside = await probe.ReadAsync(database, cancellationToken);
        context.Tell($"parked: beside them {beside.Claim.P50:0.000} ms a claim, {beside.DrainRate:0} jobs/s");
        none.AddTo(facts, "none");
        beside.AddTo(facts, "parked");
        facts["drain_ratio"] = beside.DrainRate / none.DrainRate;
        facts["worker_mb_more"] = beside.MemoryMb - none.MemoryMb;
        await AddLooksAsync(database, runs.Sample[0].RunId, facts, cancellationToken);
        await AddSignalsAsync(database, runs, probe.WorkerFor(database), facts, cancellationToken);

        var measurement = new Measurement(beside.Claim.P50 / none.Claim.P50);
        foreach (var (name, value) in facts)
        {
            measurement.Facts[name] = value;
        }

        return measurement;
    }

    private static int JobsOf(ScenarioContext context) => Math.Min(MostJobs, context.JobsOr(MostJobs));

    private static async Task<ParkedReading> ReadNoneAsync(ScenarioContext context, ParkedProbe probe, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        return await probe.ReadAsync(database, cancellationToken);
    }

    private static async Task<Dictionary<string, double>> ParkAsync(
        ScenarioContext context, BenchDatabase database, ParkedRuns runs, ParkedProbe probe, CancellationToken cancellationToken)
    {
        var count = context.JobsOr(StandardRuns);
        var before = await database.ScalarAsync<long>(Bytes, cancellationToken);
        var started = await runs.StartAsync(cancellationToken);
        await database.ExecuteAsync("analyze engine.jobs", cancellationToken);
        context.Tell($"parked: {started:0} runs started a second");
        var parked = await runs.ParkAsync(probe.WorkerFor(database), cancellationToken);
        context.Tell($"parked: {parked:0} runs parked a second");
        var after = await database.ScalarAsync<long>(Bytes, cancellationToken);
        return new Dictionary<string, double>
        {
            ["started_per_s"] = started,
            ["parked_per_s"] = parked,
            ["bytes_per_run"] = (after - before) / (double)count,
            ["row_bytes_per_run"] = (double)await database.ScalarAsync<decimal>(
                "select avg(pg_column_size(j.*)) from (select * from engine.jobs limit 10000) as j", cancellationToken),
        };
    }

    private static async Task AddLooksAsync(
        BenchDatabase database, long runId, Dictionary<string, double> facts, CancellationToken cancellationToken)
    {
        facts["status_ms"] = await TimeAsync(database, $"engine.status({runId})", cancellationToken);
        facts["runs_ms"] = await TimeAsync(database, "engine.runs()", cancellationToken);
        facts["runs_waiting_ms"] = await TimeAsync(
            database, $"engine.runs(state => 'waiting', workflow => '{BenchWorkflow.Name}')", cancellationToken);
        facts["queue_stats_ms"] = await TimeAsync(database, "engine.queue_stats()", cancellationToken);
    }

    private static async Task<double> TimeAsync(BenchDatabase database, string function, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"select count(*) from {function}", connection);
        var times = new List<double>();
        for (var i = 0; i < Looks; i++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            await command.ExecuteScalarAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
        }

        return Statistics.Median(times);
    }

    /// <summary>The worker has started after all of them were parked: every one resumes from its journal.</summary>
    private static async Task AddSignalsAsync(
        BenchDatabase database, ParkedRuns runs, WorkerSettings settings, Dictionary<string, double> facts,
        CancellationToken cancellationToken)
    {
        await using var workers = await WorkerGroup.LaunchAsync(1, settings with { TellsEvery = 1 }, cancellationToken);
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        await workers.StartAsync(cancellationToken);
        var times = await SignalProbe.MeasureAsync(database, workers, producer, runs.Sample, cancellationToken);
        await runs.RequireSampleEndedAsync(cancellationToken);
        facts["signal_cold_p50_ms"] = times.P50;
        facts["signal_cold_p99_ms"] = times.P99;
    }
}
