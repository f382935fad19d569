using PgEngine.Jobs;

namespace PgEngine.Workflows.Registration;

/// <summary>The kind of job that the runs of a workflow are: claimed apart, and never run as an ordinary job.</summary>
internal static class WorkflowJobs
{
    public static JobRegistration Register(WorkflowRegistration workflow) => new(
        workflow.Kind,
        workflow.InputType,
        static _ => throw new InvalidOperationException("The runs of a workflow are never run as ordinary jobs."),
        new JobOptions { Payload = workflow.Options.Payload },
        Workflow: workflow);
}
