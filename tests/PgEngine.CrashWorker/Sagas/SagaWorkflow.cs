using PgEngine.Workflows;

namespace PgEngine.CrashWorker.Sagas;

/// <summary>
/// Twenty steps: one after the other, in three branches at once and for each of five items, three of them in transactions; with waits for
/// signals, a sleep and a child between them. One that fails does so when all is done, so that all is undone.
/// </summary>
internal sealed class SagaWorkflow(SagaFacts facts) : Workflow<SagaInput, string>
{
    private static readonly TimeSpan Drying = TimeSpan.FromMilliseconds(60);

    public override async Task<string> RunAsync(WorkflowContext ctx, SagaInput input)
    {
        var acts = new SagaActs(facts, input);
        List<long> done =
        [
            await acts.Undoable(ctx, "reserve"),
            await acts.Undoable(ctx, "charge"),
            await acts.Booked(ctx, "book"),
        ];
        var paid = await ctx.WaitForSignal<Token>("paid");
        done.Add(await acts.Step(ctx, "confirm"));

        var (packed, labelled, taken) = await ctx.All(
            ("pack", branch => PackAsync(branch, acts)),
            ("label", branch => LabelAsync(branch, acts)),
            ("stock", branch => acts.Booked(branch, "take")));
        done.AddRange([.. packed, .. labelled, taken]);
        await ctx.Sleep(Drying, "dry");
        done.AddRange(await ctx.ForEach(
            Enumerable.Range(1, SagaSteps.Items), item => $"{item}", (branch, _) => acts.Undoable(branch, "weigh"), max: 2));

        var parcel = await ctx.Child<SagaInput, string>("parcel", WorkKinds.Parcel, input);
        done.Add(await acts.Step(ctx, "route"));
        done.Add(await acts.Booked(ctx, "settle"));
        var first = await ctx.WaitForSignal<Token>("scan");
        var second = await ctx.WaitForSignal<Token>("scan");
        done.Add(await acts.Undoable(ctx, "ship"));
        done.Add(await acts.Step(ctx, "notify"));
        done.Add(await acts.Step(ctx, "audit"));
        done.Add(await acts.Step(ctx, "close"));
        return input.Fails
            ? throw new WorkflowFailedException(SagaSteps.Reason)
            : $"{string.Join(',', done)} {paid.Value!.Id} {first.Value!.Id} {second.Value!.Id} {parcel}";
    }

    private static async Durable<long[]> PackAsync(WorkflowContext branch, SagaActs acts) =>
        [await acts.Undoable(branch, "pick"), await acts.Step(branch, "wrap")];

    private static async Durable<long[]> LabelAsync(WorkflowContext branch, SagaActs acts) =>
        [await acts.Step(branch, "design"), await acts.Step(branch, "print")];
}
