using PgEngine.Workflows;
using PgEngine.Workflows.Registration;

namespace PgEngine.Hosting;

/// <summary>What holds for workflows and how they are run.</summary>
internal static class WorkflowRules
{
    /// <summary>Lower ids are the engine's own forms.</summary>
    private const short LeastCodecId = 100;

    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(3650);

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public static void Check(PgEngineOptions options, OptionsProblems problems)
    {
        CheckRuntime(options.Workflows, problems);
        Dictionary<short, Type> codecs = [];
        foreach (var workflow in options.WorkflowRegistrations.Values)
        {
            Check(workflow, problems);
            CheckCodec(workflow, codecs, problems);

            // The input is checked as the payload of the kind.
            if (workflow.OutputType != typeof(void))
            {
                JsonRules.Check(options.Json, workflow.OutputType, $"the result of workflow '{workflow.Kind}'", problems);
            }
        }

        foreach (var (type, kind) in options.MappedWorkflows)
        {
            JsonRules.Check(options.Json, type, $"the input of workflow '{kind}'", problems);
        }
    }

    private static void CheckRuntime(WorkflowRuntimeOptions runtime, OptionsProblems problems)
    {
        AtLeast("MaxActiveRuns", runtime.MaxActiveRuns, 1, problems);
        AtLeast("RunPrefetch", runtime.RunPrefetch, 0, problems);
        AtLeast("MaxRunningSteps", runtime.MaxRunningSteps, 1, problems);
        AtLeast("HotRuns", runtime.HotRuns, 0, problems);
        problems.Between("Workflows.HotFor", runtime.HotFor, LongestWait);
        problems.Between("Workflows.LongRetry", runtime.LongRetry, LongestWait);
        problems.Between("Workflows.ForeignWaitWarning", runtime.ForeignWaitWarning, LongestWait);
        problems.Unless(
            runtime.ParkAfter >= TimeSpan.Zero && runtime.ParkAfter <= LongestWait,
            $"Workflows.ParkAfter must be from zero to {LongestWait}, not {runtime.ParkAfter}.");
    }

    private static void AtLeast(string setting, int value, int least, OptionsProblems problems) =>
        problems.Unless(value >= least, $"Workflows.{setting} must be at least {least}, not {value}.");

    private static void Check(WorkflowRegistration workflow, OptionsProblems problems)
    {
        var (kind, options) = (workflow.Kind, workflow.Options);
        JobOptionsRules.CheckRetry($"StepRetry of workflow '{kind}'", options.StepRetry, problems);
        problems.Unless(
            options.StepMaxAttempts is >= 1 and <= 1_000_000,
            $"StepMaxAttempts of workflow '{kind}' must be from 1 to 1000000, not {options.StepMaxAttempts}.");
        problems.Between($"StepTimeout of workflow '{kind}'", options.StepTimeout, JobOptionsRules.LongestTimeout);
        if (options.RunTimeout is { } timeout)
        {
            problems.Between($"RunTimeout of workflow '{kind}'", timeout, LongestRun);
        }
    }

    /// <summary>Two codecs with one id could not read each other's values.</summary>
    private static void CheckCodec(WorkflowRegistration workflow, Dictionary<short, Type> codecs, OptionsProblems problems)
    {
        if (workflow.Options.StepCodec is not { } codec)
        {
            return;
        }

        problems.Unless(
            codec.Id >= LeastCodecId, $"StepCodec of workflow '{workflow.Kind}' has the id {codec.Id}: it must be at least {LeastCodecId}.");
        problems.Unless(
            codecs.TryAdd(codec.Id, codec.GetType()) || codecs[codec.Id] == codec.GetType(),
            $"StepCodec of workflow '{workflow.Kind}' has the id {codec.Id}, which is that of {codecs[codec.Id]}.");
    }
}
