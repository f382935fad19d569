using Microsoft.Extensions.DependencyInjection;
using PgEngine.Testing.Workflows;

namespace PgEngine.Examples.Workflows;

public sealed class FanOutTests
{
    [Fact]
    public async Task A_thousand_pages_are_fetched_once_each_and_never_more_than_twenty_at_a_time()
    {
        var catalog = new FakeCatalog(1000);
        await using var harness = await WorkflowHarness.OpenAsync(
            engine => engine.AddWorkflow<ImportWorkflow>("import"),
            new() { Services = services => services.AddSingleton<ICatalog>(catalog) });

        var id = await harness.StartAsync("import", "catalog.example.org");
        await harness.DrainAsync();

        Assert.Equal(1000, await harness.ResultAsync<int>(id));
        Assert.Equal(1000, catalog.Fetched.Distinct().Count());
        Assert.Equal(1000, catalog.Fetched.Count);
        Assert.InRange(catalog.Most, 1, 20);
        Assert.Equal(1001, (await harness.StepsAsync(id)).Count(step => step.Kind == "step"));
    }
}
