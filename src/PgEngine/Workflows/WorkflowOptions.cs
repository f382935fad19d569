using PgEngine.Codecs;
using PgEngine.Jobs;

namespace PgEngine.Workflows;

/// <summary>What holds for every run of a workflow, unless the step or the start says otherwise.</summary>
public sealed class WorkflowOptions
{
    /// <summary>How long failed attempts of a step wait before the next one.</summary>
    /// <value>The default value is exponential: 1 second, doubling up to 1 minute.</value>
    public RetryPolicy StepRetry { get; set; } = new() { Base = TimeSpan.FromSeconds(1), Factor = 2, Cap = TimeSpan.FromMinutes(1) };

    /// <summary>How many attempts a step has before it fails for good, from 1 to 1,000,000.</summary>
    /// <value>The default value is 5.</value>
    public int StepMaxAttempts { get; set; } = 5;

    /// <summary>How long one attempt of a step may run, at most 49 days.</summary>
    /// <value>The default value is 5 minutes.</value>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a whole run may take, waits included, from the time it may begin. At most 10 years.</summary>
    /// <remarks>Given to runs that are started by an instance that has registered the workflow; elsewhere the start says it.</remarks>
    /// <value>The default value is null: no limit.</value>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>Writes step values in another form than JSON.</summary>
    /// <value>The default value is null: JSON.</value>
    public IStepCodec? StepCodec { get; set; }

    /// <summary>How inputs, results and step values are stored: encrypted, compressed, or as they are.</summary>
    /// <value>By default they are stored as they are.</value>
    public PayloadOptions Payload { get; } = new();
}
