using PgEngine.Client;
using PgEngine.Workflows;

namespace PgEngine.Testing.Workflows;

/// <summary>The run of one trial, when it waits for something that only the test can give it.</summary>
public sealed class CrashRun
{
    private readonly WorkflowHarness _harness;

    internal CrashRun(WorkflowHarness harness, long runId, int trial, RunStatus status)
    {
        _harness = harness;
        RunId = runId;
        Trial = trial;
        Status = status;
    }

    /// <summary>The run.</summary>
    public long RunId { get; }

    /// <summary>The number of the trial; 0 is the run that is not killed.</summary>
    public int Trial { get; }

    /// <summary>What it waits for.</summary>
    public RunStatus Status { get; }

    /// <summary>The client, for signals, cancellation and whatever else a run may meet.</summary>
    public IPgEngine Engine => _harness.Engine;

    /// <summary>The database, for the test's own tables.</summary>
    public string ConnectionString => _harness.Jobs.ConnectionString;
}
