using System.Globalization;
using Xunit;

namespace PgEngine.TestKit;

/// <summary>How many random cases a test tries: few by default, more for those who look for trouble.</summary>
public static class SeedCount
{
    /// <summary>A number; it holds for every test that draws its cases from seeds.</summary>
    private const string Variable = "PGENGINE_SEEDS";

    /// <returns>The seeds from 1.</returns>
    public static TheoryData<int> Seeds(int byDefault) => [.. Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var count) ? count : byDefault)];
}
