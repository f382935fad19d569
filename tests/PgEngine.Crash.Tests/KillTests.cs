using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

public sealed class KillTests(ITestOutputHelper output)
{
    [KillTheory]
    [InlineData(101)]
    [InlineData(102)]
    public async Task Workers_killed_at_random_lose_no_job(long seed)
    {
        var report = await KillScenario.RunAsync(
            new() { Kills = 5, Freezes = 0, Seed = seed, Workers = 3, Server = await CrashServer.GetAsync() });

        CrashServer.MustHold(report, output);
        Assert.True(report.Kills >= 5, report.ToText());
        Assert.True(report.Check.Summary.Rescued > 0, report.ToText());
    }
}
