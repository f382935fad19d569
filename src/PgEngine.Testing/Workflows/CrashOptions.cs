namespace PgEngine.Testing.Workflows;

/// <summary>What <see cref="CrashEverywhere"/> does beside killing.</summary>
public sealed class CrashOptions
{
    /// <summary>
    /// Called when the run waits for nothing that time brings: send it the signal it waits for. A dedupe key per signal makes it the same
    /// however often a killed run waits again.
    /// </summary>
    /// <value>The default value is null: the workflow waits for no signals.</value>
    public Func<CrashRun, Task>? Between { get; set; }

    /// <summary>
    /// Called with the run when it has ended: tells its effects, for example what it has left in a table, without ids that differ from run to
    /// run. They must be the same for all trials.
    /// </summary>
    /// <value>The default value is null: results and journals are compared.</value>
    public Func<CrashRun, Task<string>>? Effects { get; set; }

    /// <summary>Harness settings: services, engine.</summary>
    /// <value>The default value is null.</value>
    public JobHarnessOptions? Harness { get; set; }

    /// <summary>So many trials at most, spread over the whole run.</summary>
    /// <value>The default value is 500.</value>
    public int MaxTrials { get; set; } = 500;
}
