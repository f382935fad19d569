using System.Globalization;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>How long a claim of 100 jobs takes while others stand beside them, and how fast a queue drains however deep it is.</summary>
internal sealed class BacklogScenario : IScenario
{
    private static readonly (string Name, int Count)[] Depths = [("ready_10k", 10_000), ("ready_1m", 1_000_000), ("ready_10m", 10_000_000)];

    public string Name => "backlog";

    public string Description => "worst median time of a claim of 100 jobs, up to 10 million others beside them, against none";

    public string Unit => "times as long as with none";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("claims", ClaimProbe.Claims);
        yield return new("jobs_per_claim", ClaimProbe.Ready);
        foreach (var (name, count) in Depths.Concat(Beside(context).Select(beside => (beside.Name, beside.Count))))
        {
            if (context.Settings.Load.Wants(name) && count > 0)
            {
                yield return new($"{name}_rows", Rows(context, count));
            }
        }
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var claims = new Curve("claims", "beside", [new CurveColumn("claim", "ms")]);
        foreach (var beside in Beside(context))
        {
            Add(context, claims, beside.Name, await BesideAsync(context, beside, cancellationToken));
        }

        var depths = new Curve("depths", "ready", [new CurveColumn("claim", "ms"), new CurveColumn("drain", "jobs/s")]);
        foreach (var (name, count) in Depths.Where(depth => context.Settings.Load.Wants(depth.Name)))
        {
            var (claim, rate) = await new DepthProbe(context, Rows(context, count)).MeasureAsync(cancellationToken);
            Add(context, claims, name, claim);
            Add(context, depths, name, claim, rate);
        }

        return Read(claims, depths);
    }

    private static Measurement Read(Curve claims, Curve depths)
    {
        var none = claims.Rows[0].Values[0];
        var measurement = new Measurement(claims.Rows.Max(row => row.Values[0]!.Value) / none!.Value);
        measurement.Curves.Add(claims);
        foreach (var row in claims.Rows)
        {
            measurement.Facts[$"{row.Label}_ms"] = row.Values[0]!.Value;
        }

        if (depths.Rows is [var shallow, .., var deep])
        {
            measurement.Curves.Add(depths);
            measurement.Facts["deepest_claim_ratio"] = deep.Values[0]!.Value / shallow.Values[0]!.Value;
            measurement.Facts["deepest_drain_ratio"] = shallow.Values[1]!.Value / deep.Values[1]!.Value;
        }

        foreach (var row in depths.Rows)
        {
            measurement.Facts[$"{row.Label}_drain"] = row.Values[1]!.Value;
        }

        return measurement;
    }

    private static async Task<double> BesideAsync(ScenarioContext context, Bystanders beside, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        var count = Rows(context, beside.Count);
        await database.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, beside.Sql, count), cancellationToken);
        await ClaimProbe.AddReadyAsync(database, cancellationToken);
        return await ClaimProbe.MedianAsync(database, cancellationToken);
    }

    private static void Add(ScenarioContext context, Curve curve, string name, params double?[] values)
    {
        curve.Rows.Add(new CurveRow(curve.Rows.Count, values, name));
        context.Tell($"backlog: {name} {string.Join(", ", values.Zip(curve.Columns, (value, column) => $"{value:0.000} {column.Unit}"))}");
    }

    // With none beside is what the others are compared with.
    private static IEnumerable<Bystanders> Beside(ScenarioContext context) =>
        Bystanders.All.Where(beside => beside.Count == 0 || context.Settings.Load.Wants(beside.Name));

    private static int Rows(ScenarioContext context, int count) => Math.Min(count, context.JobsOr(count));
}
