using PgEngine.Crash.Bugs;
using PgEngine.Crash.Sagas;
using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

/// <summary>Durable workflows whose workers die: each trial is judged by its journals and by what the bodies of steps have written.</summary>
public sealed class WorkflowKillTests(ITestOutputHelper output)
{
    /// <summary>More trials, for figures: a number.</summary>
    private const string TrialsVariable = "PGENGINE_WORKFLOW_TRIALS";

    /// <summary>The seed of the first one: a number.</summary>
    private const string SeedVariable = "PGENGINE_WORKFLOW_SEED";

    private const int AtOnce = 4;

    [KillFact]
    public async Task Workers_killed_anywhere_in_a_workflow_lose_no_signal_and_run_no_step_again()
    {
        var options = new WorkflowScenarioOptions { Seed = Number(SeedVariable, 701) };
        var reports = await WorkflowScenario.RunManyAsync(await CrashServer.GetAsync(), options, Number(TrialsVariable, 8), AtOnce);

        var total = reports.Aggregate((one, other) => one + other);
        output.WriteLine(total.ToText());
        Assert.True(total.IsValid, string.Join('\n', reports.Where(report => !report.IsValid).Select(report => report.ToText())));
        Assert.True(total.Deaths >= 3 * reports.Count, total.ToText());
    }

    [KillTheory]
    [InlineData(SeededBug.None)]
    [InlineData(SeededBug.CheckpointWithoutLease, SagaChecks.Rerun)]
    public async Task A_worker_that_has_lost_a_run_and_does_not_know_writes_nothing(SeededBug bug, params string[] finds) =>
        MustFind(await WorkflowSchedules.OwnerDoesNotKnowAsync(bug), finds);

    [KillTheory]
    [InlineData(SeededBug.None)]
    [InlineData(SeededBug.SignalRowLater, SagaChecks.Lost, SagaChecks.Ended)]
    public async Task A_signal_taken_by_a_worker_that_dies_then_is_in_the_journal(SeededBug bug, params string[] finds) =>
        MustFind(await WorkflowSchedules.DiesAtAsync(13, bug), finds);

    [KillTheory]
    [InlineData(SeededBug.None)]
    [InlineData(SeededBug.TxRowLater, SagaChecks.Double)]
    public async Task A_transaction_committed_by_a_worker_that_dies_then_is_not_repeated(SeededBug bug, params string[] finds) =>
        MustFind(await WorkflowSchedules.DiesAtAsync(12, bug), finds);

    /// <summary>The engine as it is must hold; of one with a bug, the checker must find these.</summary>
    private void MustFind(WorkflowReport report, string[] finds)
    {
        output.WriteLine(report.ToText());
        Assert.Equal(finds.Length == 0, report.IsValid);
        Assert.All(finds, check => Assert.True(report.Finds(check), $"The bug went unnoticed.\n{report.ToText()}"));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
