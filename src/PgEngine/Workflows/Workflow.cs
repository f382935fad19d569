using System.Text.Json;
using PgEngine.Workflows.Registration;

namespace PgEngine.Workflows;

/// <summary>
/// The common base of workflows. Derive from <see cref="Workflow{TIn, TOut}"/>, or from <see cref="Workflow{TIn}"/> when there is no result.
/// </summary>
public abstract class Workflow
{
    private protected Workflow()
    {
    }

    /// <summary>Reads the input and runs the body. Throws <see cref="JsonException"/> for an input that does not fit.</summary>
    internal abstract Task<RunResult> RunAsync(WorkflowContext ctx, ReadOnlyMemory<byte> input, JsonSerializerOptions json);
}
