using System.Text.Json;
using PgEngine.Workflows.Registration;

namespace PgEngine.Workflows;

/// <summary>A durable workflow: code that goes on where it was, on any worker, after a wait, a restart or a crash.</summary>
/// <remarks>
/// <para>
/// What has effects or takes its value from outside goes into steps. A step that has ended is never run again: when the workflow is resumed
/// its body runs from the beginning and is given the recorded values. So the body itself must do the same each time: time, random numbers
/// and ids come from the context, and it awaits nothing but what the context returns.
/// </para>
/// <para>
/// Made from a service scope of its own each time the body begins. The scope may outlive a wait of days and is disposed of without the body
/// having ended: keep no connections in fields, and take what steps need from <c>StepContext.Services</c> or open it inside.
/// </para>
/// </remarks>
/// <typeparam name="TIn">The input.</typeparam>
/// <typeparam name="TOut">The result.</typeparam>
public abstract class Workflow<TIn, TOut> : Workflow
{
    /// <summary>The workflow.</summary>
    /// <param name="ctx">The verbs: steps, waits, branches. Never used inside a step.</param>
    /// <param name="input">What the run was started with.</param>
    /// <returns>The result. An exception fails the run, after its undo actions have run.</returns>
    public abstract Task<TOut> RunAsync(WorkflowContext ctx, TIn input);

    internal sealed override async Task<RunResult> RunAsync(
        WorkflowContext ctx, ReadOnlyMemory<byte> input, JsonSerializerOptions json)
    {
        // The body's last continuation and this one are one turn of the run's pump.
#pragma warning disable CA2007
        var result = await RunAsync(ctx, WorkflowInput.Read<TIn>(input, json));
#pragma warning restore CA2007
        return new RunResult(result, typeof(TOut));
    }
}
