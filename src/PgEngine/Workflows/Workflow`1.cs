using System.Text.Json;
using PgEngine.Workflows.Registration;

namespace PgEngine.Workflows;

/// <summary>A durable workflow without a result; see <see cref="Workflow{TIn, TOut}"/>.</summary>
/// <typeparam name="TIn">The input.</typeparam>
public abstract class Workflow<TIn> : Workflow
{
    /// <summary>The workflow.</summary>
    /// <param name="ctx">The verbs: steps, waits, branches. Never used inside a step.</param>
    /// <param name="input">What the run was started with.</param>
    /// <returns>The end of the run. An exception fails it, after its undo actions have run.</returns>
    public abstract Task RunAsync(WorkflowContext ctx, TIn input);

    internal sealed override async Task<RunResult> RunAsync(
        WorkflowContext ctx, ReadOnlyMemory<byte> input, JsonSerializerOptions json)
    {
        // The body's last continuation and this one are one turn of the run's pump.
#pragma warning disable CA2007
        await RunAsync(ctx, WorkflowInput.Read<TIn>(input, json));
#pragma warning restore CA2007
        return RunResult.None;
    }
}
