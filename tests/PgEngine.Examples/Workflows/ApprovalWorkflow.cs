using PgEngine.Examples.QuickStart;
using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>A person decides, and is reminded each day; after three days nobody waits any more.</summary>
public sealed class ApprovalWorkflow(IMailer mailer) : Workflow<Expense, string>
{
    public override async Task<string> RunAsync(WorkflowContext ctx, Expense expense)
    {
        var asked = await ctx.Loop("ask", new Asked(1, null), async (turn, state) =>
        {
            var subject = state.Mails == 1 ? $"Please decide on {expense.Id}" : $"Reminder: {expense.Id}";
            await turn.Step("mail", step => mailer.SendAsync(new(expense.Boss, subject), step.IdempotencyKey, step.Token));
            var first = await turn.Any<Decision?>(
                ("answer", async branch => (await branch.WaitForSignal<Decision>("decision")).Value),
                ("day", async branch =>
                {
                    await branch.Sleep(TimeSpan.FromDays(1));
                    return null;
                }));
            return first.Value is not null || state.Mails == 3
                ? LoopStep.Break(state with { Answer = first.Value })
                : LoopStep.Continue(state with { Mails = state.Mails + 1 });
        });
        return asked.Answer is { } answer ? $"{(answer.Approved ? "approved" : "refused")} by {answer.By}" : "nobody answered";
    }
}
