using Microsoft.Extensions.DependencyInjection;
using PgEngine.Errors;
using PgEngine.Hosting;
using PgEngine.Testing.Workflows;

namespace PgEngine.Examples.Workflows;

public sealed class OrderSagaTests
{
    private static readonly Order Lamp = new("lamp", 40);

    [Fact]
    public async Task An_order_is_reserved_charged_and_shipped()
    {
        var shop = new FakeShop { CanShip = true };
        await using var harness = await OpenAsync(shop);

        var id = await harness.StartAsync("order", Lamp);
        await harness.SkipWaitsAsync();

        Assert.Equal("parcel with lamp", await harness.ResultAsync<string>(id));
        Assert.Equal(["reserve lamp", "charge 40", "ship lamp"], shop);
    }

    [Fact]
    public async Task What_cannot_be_shipped_after_three_attempts_is_refunded_and_released()
    {
        var shop = new FakeShop { CanShip = false };
        await using var harness = await OpenAsync(shop);

        var id = await harness.StartAsync("order", Lamp);
        await harness.SkipWaitsAsync();

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => harness.ResultAsync<string>(id));
        Assert.Contains("on fire", failure.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["reserve lamp", "charge 40", "cannot ship", "cannot ship", "cannot ship", "refund payment of 40", "release lamp"], shop);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_behind_any_row_of_the_journal_changes_nothing(bool canShip)
    {
        var shop = new FakeShop { CanShip = canShip };

        var report = await CrashEverywhere.RunAsync("order", Lamp, Workflows, new() { Harness = Harness(shop) });

        report.AssertClean();
        Assert.True(report.Trials >= (canShip ? 3 : 5), $"{report.Trials} trials");
        Assert.Equal(report.Trials + 1, shop.Count(act => act == "charge 40"));
        Assert.Equal(canShip ? 0 : report.Trials + 1, shop.Count(act => act == "refund payment of 40"));
    }

    private static Task<WorkflowHarness> OpenAsync(FakeShop shop) => WorkflowHarness.OpenAsync(Workflows, Harness(shop));

    private static void Workflows(PgEngineBuilder engine) => engine.AddWorkflow<OrderWorkflow>("order");

    private static PgEngine.Testing.JobHarnessOptions Harness(FakeShop shop) => new()
    {
        Services = services => services.AddSingleton<IShop>(shop),
    };
}
