using PgEngine.Hosting;

namespace PgEngine.Testing.Workflows;

/// <summary>
/// Proves that a workflow survives a crash wherever it writes: runs it once, then once more for each row of its journal, killed right behind
/// that row and resumed by another worker; results, journals and effects must be the same.
/// </summary>
/// <remarks>
/// A kill drops the run in memory, as the end of its process would; bodies that are under way see their token cancelled. Tests that kill
/// processes are the runtime's own. At-most-once steps are in doubt after a kill behind their intent, as they must be: that shows as a failure
/// of its trial.
/// </remarks>
/// <example>
/// <code>
/// var report = await CrashEverywhere.RunAsync("order", order, engine => engine.AddWorkflow&lt;OrderWorkflow&gt;("order"), new()
/// {
///     Between = run => run.Engine.SignalAsync(run.RunId, "shipped", new Shipment("DE-1"), dedupe: "shipped"),
/// });
/// report.AssertClean();
/// </code>
/// </example>
public static class CrashEverywhere
{
    /// <summary>Runs the trials, one after the other, in one database.</summary>
    /// <typeparam name="TIn">What the workflow takes.</typeparam>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="input">The input of every run.</param>
    /// <param name="workflows">Registers workflows and kinds, as the application does.</param>
    /// <param name="options">Signals, effects, services.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JobAssertionException">The run that is not killed waits for something that nobody gives it.</exception>
    public static async Task<CrashReport> RunAsync<TIn>(
        string workflow, TIn input, Action<PgEngineBuilder> workflows, CrashOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ArgumentNullException.ThrowIfNull(workflows);
        var settings = options ?? new CrashOptions();
        var watch = new CrashWatch();
        var harness = await WorkflowHarness.OpenAsync(workflows, Watched(settings.Harness ?? new(), watch), cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            var trials = new CrashTrials(harness, settings, watch, token => harness.StartAsync(workflow, input, null, token));
            return await trials.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static JobHarnessOptions Watched(JobHarnessOptions options, CrashWatch watch) => new()
    {
        ConnectionString = options.ConnectionString,
        Services = options.Services,
        DrainTimeout = options.DrainTimeout,
        Engine = engine =>
        {
            options.Engine?.Invoke(engine);
            engine.RunFaults = watch.Faults;
        },
    };
}
