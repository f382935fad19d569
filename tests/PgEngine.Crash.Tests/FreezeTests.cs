using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

public sealed class FreezeTests(ITestOutputHelper output)
{
    [KillTheory]
    [InlineData(201)]
    [InlineData(202)]
    public async Task Workers_frozen_past_their_lease_are_refused_when_they_wake(long seed)
    {
        var report = await KillScenario.RunAsync(
            new() { Kills = 0, Freezes = 3, Seed = seed, Workers = 3, Server = await CrashServer.GetAsync() });

        CrashServer.MustHold(report, output);
        Assert.Equal(3, report.Freezes);
        Assert.Equal(0, report.Check.Summary.StaleAccepted);
    }
}
