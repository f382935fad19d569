using PgEngine.Workflows;

namespace PgEngine.CrashWorker.Sagas;

/// <summary>The child of a saga.</summary>
internal sealed class ParcelWorkflow(SagaFacts facts) : Workflow<SagaInput, string>
{
    public override async Task<string> RunAsync(WorkflowContext ctx, SagaInput input)
    {
        var acts = new SagaActs(facts, input);
        var folded = await acts.Step(ctx, "fold");
        return $"{folded}+{await acts.Step(ctx, "seal")}";
    }
}
