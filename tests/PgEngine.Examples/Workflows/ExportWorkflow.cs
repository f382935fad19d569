using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>Asks somebody else's API until it is ready, less and less often; the journal stays as long as one look.</summary>
public sealed class ExportWorkflow(IExports exports) : Workflow<string, string>
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public override async Task<string> RunAsync(WorkflowContext ctx, string report)
    {
        var export = await ctx.Step("begin", step => exports.BeginAsync(report, step.IdempotencyKey));
        var last = await ctx.Loop("poll", new Poll(TimeSpan.FromSeconds(10), null), async (turn, poll) =>
        {
            await turn.Sleep(poll.Wait);
            var file = await turn.Step("look", step => exports.FileOfAsync(export, step.Token));
            return file is null
                ? LoopStep.Continue(new Poll(poll.Wait * 2 < Longest ? poll.Wait * 2 : Longest, null))
                : LoopStep.Break(poll with { File = file });
        });
        return last.File!;
    }
}
