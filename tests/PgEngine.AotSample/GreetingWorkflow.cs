using PgEngine.Workflows;

namespace PgEngine.AotSample;

/// <summary>A workflow whose input, result, steps and signal are all read and written without reflection.</summary>
internal sealed class GreetingWorkflow : Workflow<Greeting, string>
{
    public override async Task<string> RunAsync(WorkflowContext ctx, Greeting input)
    {
        var title = await ctx.WaitForSignal<string>("title", TimeSpan.FromHours(1));
        var names = await ctx.ForEach(
            Enumerable.Range(1, input.Times), n => $"{n}", (b, n) => b.Step("name", s => Task.FromResult($"{title.Value} {input.Name}")));
        return await ctx.Step("greet", s => Task.FromResult(string.Join(", ", names)));
    }
}
