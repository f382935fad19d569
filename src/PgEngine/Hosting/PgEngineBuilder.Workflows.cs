using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PgEngine.Codecs;
using PgEngine.Workflows;
using PgEngine.Workflows.Registration;

namespace PgEngine.Hosting;

/// <content>Durable workflows.</content>
public sealed partial class PgEngineBuilder
{
    /// <summary>Runs a workflow. Versions of it stand side by side: a run finishes on the version it began with.</summary>
    /// <typeparam name="TWorkflow">
    /// A class that derives from <see cref="Workflow{TIn, TOut}"/> or <see cref="Workflow{TIn}"/>; registered as a scoped service unless the
    /// application has registered it.
    /// </typeparam>
    /// <param name="name">
    /// The workflow's name, 1 to 180 characters without <c>@</c>. It is stored with every run: never change it, whatever the class is called.
    /// </param>
    /// <param name="version">The version, from 1. Its runs are jobs of the kind <c>name</c>, from version 2 on <c>name@version</c>.</param>
    /// <param name="configure">Settings of the workflow.</param>
    /// <exception cref="ArgumentException">No workflow can have this name or version, or the class is none.</exception>
    public PgEngineBuilder AddWorkflow<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TWorkflow>(
        string name, int version = 1, Action<WorkflowOptions>? configure = null)
        where TWorkflow : Workflow
    {
        var kind = WorkflowKind.Validate(name, version);
        var (input, output) = WorkflowTypes.Of(typeof(TWorkflow));
        var options = new WorkflowOptions();
        configure?.Invoke(options);
        Services.TryAddScoped<TWorkflow>();
        return Add(WorkflowJobs.Register(new WorkflowRegistration(
            name, version, kind, input, output, static services => services.GetRequiredService<TWorkflow>(), options)));
    }

    /// <summary>
    /// Tells this instance how the inputs and results of a workflow are stored that it starts without running it. Not needed for a workflow
    /// that stores them as they are.
    /// </summary>
    /// <typeparam name="TIn">What the input is written from; checked against the JSON options when the host starts.</typeparam>
    /// <param name="name">The workflow's name.</param>
    /// <param name="version">The version, from 1.</param>
    /// <param name="configure">How inputs and results are stored: the same as where the workflow is registered.</param>
    /// <exception cref="ArgumentException">No workflow can have this name or version.</exception>
    public PgEngineBuilder MapWorkflow<TIn>(string name, int version = 1, Action<PayloadOptions>? configure = null)
    {
        var kind = WorkflowKind.Validate(name, version);
        var payload = new PayloadOptions();
        configure?.Invoke(payload);
        Services.Configure<PgEngineOptions>(Name, options =>
        {
            options.MappedWorkflows.Add(new(typeof(TIn), kind));
            if (configure is not null)
            {
                options.MappedPayloads.Add(new(kind, payload));
            }
        });
        return this;
    }
}
