namespace PgEngine.Workflows.Registration;

/// <summary>One version of a workflow that this instance runs.</summary>
/// <param name="Name">The workflow's name.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Kind">The kind of its jobs; see <see cref="WorkflowKind"/>.</param>
/// <param name="InputType">What the input is read into.</param>
/// <param name="OutputType">What the body returns; <see cref="Void"/> for nothing.</param>
/// <param name="Create">Makes the workflow from the services of one activation's scope.</param>
/// <param name="Options">What holds for every run.</param>
internal sealed record WorkflowRegistration(
    string Name, int Version, string Kind, Type InputType, Type OutputType, Func<IServiceProvider, Workflow> Create, WorkflowOptions Options);
