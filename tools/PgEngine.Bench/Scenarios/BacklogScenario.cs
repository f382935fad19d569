using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>How long a claim of 100 jobs takes while a million others stand beside them.</summary>
internal sealed class BacklogScenario : IScenario
{
    private const int Claims = 100;
    private const int Ready = 100;

    // The ready jobs of one claim; what it took is undone, so that every claim meets the same.
    private const string ReadyJobs =
        """
        insert into engine.jobs (run_at, created_at, queue, kind, payload)
        select now(), now(), 'default', 'noop', '{}' from generate_series(1, 100)
        """;

    private const string Register =
        "select worker_id from engine.register_worker_v1('bench', array['default', 'paused'], array['noop'], 100, 'bench', '1 h', '1 h')";

    private const string Claim =
        """
        select count(job_id)
        from engine.claim_jobs_v1($1, gen_random_uuid(), 100, p_free => 100, p_forbidden_tags => array['forbidden'])
        """;

    public string Name => "backlog";

    public string Description => "worst median time of a claim of 100 jobs, a million others beside them, against none";

    public string Unit => "times as long as with none";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("claims", Claims);
        yield return new("jobs_per_claim", Ready);
        foreach (var beside in Bystanders.All.Where(beside => beside.Count > 0))
        {
            yield return new($"{beside.Name}_rows", Math.Min(beside.Count, context.JobsOr(beside.Count)));
        }
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var times = new Dictionary<string, double>();
        foreach (var beside in Bystanders.All)
        {
            var count = Math.Min(beside.Count, context.JobsOr(beside.Count));
            times[beside.Name] = await MedianAsync(context, beside, count, cancellationToken);
            context.Tell($"backlog: {beside.Name} {times[beside.Name]:0.000} ms");
        }

        var measurement = new Measurement(times.Values.Max() / times["none"]);
        foreach (var (name, time) in times)
        {
            measurement.Facts[$"{name}_ms"] = time;
        }

        return measurement;
    }

    private static async Task<double> MedianAsync(
        ScenarioContext context, Bystanders beside, int count, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await database.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, beside.Sql, count), cancellationToken);
        await database.ExecuteAsync(ReadyJobs, cancellationToken);
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        await database.CheckpointAsync(cancellationToken);

        var worker = await database.ScalarAsync<long>(Register, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var claim = new NpgsqlCommand(Claim, connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = worker } } };
        await claim.PrepareAsync(cancellationToken);
        return Statistics.Median(await TimesAsync(connection, claim, cancellationToken));
    }

    private static async Task<List<double>> TimesAsync(
        NpgsqlConnection connection, NpgsqlCommand claim, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i < Claims; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var startedAt = Stopwatch.GetTimestamp();
            var taken = (long)(await claim.ExecuteScalarAsync(cancellationToken))!;
            times.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
            await transaction.RollbackAsync(cancellationToken);
            if (taken != Ready)
            {
                throw new BenchException($"Void: a claim took {taken} of {Ready} ready jobs.");
            }
        }

        return times;
    }
}
