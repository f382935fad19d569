using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>The fan-out: every page of a source, twenty at a time.</summary>
public sealed class ImportWorkflow(ICatalog catalog) : Workflow<string, int>
{
    public override async Task<int> RunAsync(WorkflowContext ctx, string source)
    {
        var pages = await ctx.Step("list", step => catalog.ListAsync(source));
        var sizes = await ctx.ForEach(
            pages, page => page, (branch, page) => branch.Step("fetch", step => catalog.FetchAsync(page, step.Token)), max: 20);
        return sizes.Sum();
    }
}
