using PgEngine.Crash.Bugs;
using PgEngine.Crash.Sagas;
using PgEngine.Crash.Trials;

namespace PgEngine.Crash.Tests;

/// <summary>Interleavings of workflows that are written down: each brings a bug to light, and is harmless to the engine as it is.</summary>
internal static class WorkflowSchedules
{
    private const string TakeBack = "select count(*) from engine.sweep_stale_workers('1.5 s') where action = 'rescued'";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A worker that does not beat has two sagas of one claim. One is inside a transaction, so that a sweep passes over it, and the worker
    /// keeps the claim and its place; the other is taken from it, and is at work on its first step elsewhere when that step ends here.
    /// </summary>
    public static async Task<WorkflowReport> OwnerDoesNotKnowAsync(SeededBug bug)
    {
        await using var trial = await SagaTrial.StartAsync(await CrashServer.GetAsync(), new() { Bug = bug, Seed = 720 });
        var kept = await trial.Sender.StartAsync("kept");
        var lost = await trial.Sender.StartAsync("lost");
        await trial.ShutGateAsync(kept, "book#1", "owner");
        await trial.ShutGateAsync(lost, "reserve#1", "owner");
        await trial.ShutGateAsync(lost, "reserve#1", "heir");

        await trial.Crew.StartAsync("owner", settings => settings with { Sagas = 2, BeatMs = 60_000, SweepMs = 60_000, StaleMs = 180_000 });
        await Wait.UntilAsync(
            async () => await trial.HasBegunAsync(kept, "book#1", "owner") && await trial.HasBegunAsync(lost, "reserve#1", "owner"),
            "the owner has both sagas");
        await trial.Crew.StartAsync("heir");
        await Wait.UntilAsync(
            async () => await trial.Database.AskAsync<long>(TakeBack) > 0,
            "one of them was taken from it");
        await Wait.UntilAsync(() => trial.HasBegunAsync(lost, "reserve#1", "heir"), "the heir has it");
        await trial.OpenGatesAsync("owner");

        // The engine as it is refuses the owner's row; else its next step's is there soon.
        await Wait.TryAsync(() => trial.HasRowAsync(lost, "charge#1"), Patience);
        await trial.OpenGatesAsync("heir");
        await trial.WaitForEndAsync(TimeSpan.FromSeconds(15));
        return await trial.FinishAsync();
    }

    /// <summary>A worker dies at a crash point, with a saga that has had all its signals before it began; another one goes on.</summary>
    public static async Task<WorkflowReport> DiesAtAsync(int crashPoint, SeededBug bug) => await WorkflowScenario.RunAsync(
        await CrashServer.GetAsync(),
        new() { Bug = bug, Seed = 721, Runs = 1, Workers = 1, Kills = 0, Crashes = 1, CrashPoints = [crashPoint], CrashAt = 1 });
}
