using Microsoft.Extensions.DependencyInjection;
using PgEngine.Testing.Workflows;
using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

public sealed class NightlyPipelineTests : IAsyncLifetime
{
    private readonly FakeTills _tills = new();
    private WorkflowHarness? _harness;

    public async Task InitializeAsync() => _harness = await WorkflowHarness.OpenAsync(
        engine => engine
            .AddWorkflow<NightWorkflow>("night")
            .AddWorkflow<CloseShopWorkflow>("close_shop")
            .AddSchedule("night", "30 2 * * *", new Night(["north", "east", "west"]), "Europe/Paris", kind: "night"),
        new() { Services = services => services.AddSingleton<ITills>(_tills) });

    public async Task DisposeAsync() => await _harness!.DisposeAsync();

    [Fact]
    public async Task At_half_past_two_the_schedule_starts_the_run_and_each_shop_is_a_run_of_its_own()
    {
        await _harness!.AdvanceAsync(TimeSpan.FromDays(1));
        await _harness.DrainAsync();

        var night = Assert.Single(await _harness.Engine.ListRunsAsync(new() { Workflow = "night" }));
        Assert.Equal(300, await _harness.ResultAsync<decimal>(night.RunId));
        Assert.Equal([300m], _tills.Reports);
        var shops = await _harness.Engine.ListRunsAsync(new() { ParentId = night.RunId });
        Assert.Equal(3, shops.Count(run => run.Workflow == "close_shop" && run.State == RunState.Completed));
    }

    [Fact]
    public async Task A_shop_that_cannot_be_closed_is_left_out()
    {
        var id = await _harness!.StartAsync("night", new Night(["north", "south"]));

        await _harness.SkipWaitsAsync();

        Assert.Equal(100, await _harness.ResultAsync<decimal>(id));
        Assert.Single(await _harness.Engine.ListRunsAsync(new() { Workflow = "close_shop", State = RunState.Failed }));
    }
}
