using PgEngine.Crash.Trials;
using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

public sealed class CrashPointTests(ITestOutputHelper output)
{
    /// <summary>Each worker dies there twice; what the points mean is written on <c>CrashPoints</c>.</summary>
    [KillTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Workers_that_die_at_a_crash_point_lose_no_job(int point)
    {
        await using var trial = await CrashServer.StartAsync(new() { Name = $"crash point {point}", Seed = 300 + point });

        // One survives: with nobody left to sweep, an outage's grace would come on top of every rescue.
        await Task.WhenAll(
            trial.Crew.StartAsync("survivor"),
            trial.Crew.StartAsync("w1", settings => settings with { CrashPoint = point, CrashAt = 3 }),
            trial.Crew.StartAsync("w2", settings => settings with { CrashPoint = point, CrashAt = 8 }));
        using var stop = new CancellationTokenSource();
        var flow = trial.Producer.FlowAsync(trial.Random, 40, stop.Token);
        for (var deaths = 0; deaths < 4;)
        {
            await Wait.UntilAsync(() => Task.FromResult(trial.Crew.HasDead), "a worker has died");
            var again = 4 - 2 - deaths;
            deaths += trial.Crew.ReplaceDead(settings => again-- > 0 ? settings with { CrashPoint = point, CrashAt = 5 } : settings);
        }

        await stop.CancelAsync();
        await flow;
        var report = await trial.FinishAsync();
        CrashServer.MustHold(report, output);
        Assert.Equal(4, report.Check.Faults.Single(fault => fault.Kind == $"crash.{point}").Count);
    }

    [KillFact]
    public async Task A_worker_that_dies_while_it_shuts_down_loses_no_job()
    {
        await using var trial = await CrashServer.StartAsync(new() { Name = "crash point 7", Seed = 307 });
        var dying = await trial.Crew.StartAsync("w1", settings => settings with { CrashPoint = 7 });
        await trial.Crew.StartAsync("survivor");
        using var stop = new CancellationTokenSource();
        var flow = trial.Producer.FlowAsync(trial.Random, 40, stop.Token);
        await Wait.UntilAsync(() => Task.FromResult(trial.Producer.Count > 30), "work flows");
        dying.RequestStop();
        await dying.WaitForExitAsync();
        await stop.CancelAsync();
        await flow;

        var report = await trial.FinishAsync();
        CrashServer.MustHold(report, output);
        Assert.Equal(1, report.Check.Faults.Single(fault => fault.Kind == "crash.7").Count);
    }
}
