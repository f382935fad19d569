using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>The saga: what was done is undone, last first, when a later step fails for good.</summary>
public sealed class OrderWorkflow(IShop shop) : Workflow<Order, string>
{
    public override async Task<string> RunAsync(WorkflowContext ctx, Order order)
    {
        await ctx.Step("reserve", step => shop.ReserveAsync(order.Item, step.IdempotencyKey))
            .Undo("release", () => shop.ReleaseAsync(order.Item));
        await ctx.Step("charge", step => shop.ChargeAsync(order.Amount, step.IdempotencyKey))
            .Undo("refund", payment => shop.RefundAsync(payment));
        return await ctx.Step("ship", step => shop.ShipAsync(order.Item, step.IdempotencyKey)).Retry(3);
    }
}
