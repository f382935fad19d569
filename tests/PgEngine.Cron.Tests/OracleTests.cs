using System.Globalization;
using PgEngine.Cron.Tests.Generation;
using PgEngine.TestKit;
using Xunit.Abstractions;

namespace PgEngine.Cron.Tests;

public sealed class OracleTests(DatabaseFixture fixture, ITestOutputHelper output) : IClassFixture<DatabaseFixture>
{
    /// <summary>For a longer run: how many expressions, and the seed.</summary>
    private const string ExpressionsVariable = "PGENGINE_CRON_EXPRESSIONS";
    private const string SeedVariable = "PGENGINE_CRON_SEED";

    [Fact]
    public async Task The_next_time_is_Quartzs_except_where_another_is_promised()
    {
        var expressions = Number(ExpressionsVariable) ?? 1500;
        var seed = Number(SeedVariable) ?? 20261122;
        var comparison = new Comparison();

        await comparison.RunAsync(fixture.Database, new QuestionGenerator(seed).Take(expressions, momentsEach: 4));

        Report(comparison, seed);
        Assert.Empty(comparison.Wrong.Take(20));
        Assert.True(comparison.Same > comparison.Asked * 95 / 100, $"only {comparison.Same} of {comparison.Asked} agree");
        Assert.Equal(0, comparison.NotInQuartz);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Report(Comparison comparison, int seed)
    {
        output.WriteLine(
            $"seed {seed}: {comparison.Asked} questions of {comparison.Expressions.Count} expressions in {comparison.ZoneNames.Count} zones; "
            + $"{comparison.Same} answers equal Quartz's, {comparison.JudgedByWallClock} were checked by the wall clock, "
            + $"{comparison.NotInQuartz} are not in Quartz's dialect, {comparison.Wrong.Count} are wrong");
        foreach (var (reason, (count, example)) in comparison.Explained)
        {
            output.WriteLine($"{count} x {reason}\n    {example}");
        }
    }
}
