using PgEngine.Crash.Trials;
using PgEngine.Testing;
using PgEngine.TestKit;
using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

/// <summary>Starts trials on the one server of these tests, and states their verdict.</summary>
internal static class CrashServer
{
    public static Task<PostgresServer> GetAsync() => TestCluster.ServerAsync();

    public static async Task<Trial> StartAsync(TrialOptions options) => await Trial.StartAsync(await GetAsync(), options);

    /// <summary>The history must hold, and there must be one: the failure shows the checker's page with its witnesses.</summary>
    public static void MustHold(TrialReport report, ITestOutputHelper output)
    {
        output.WriteLine(report.ToText());
        Assert.True(report.IsValid, report.ToText());
        Assert.True(report.Check.Summary.Completed > 0, report.ToText());
    }
}
