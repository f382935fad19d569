using Microsoft.Extensions.DependencyInjection;
using PgEngine.Testing.Workflows;

namespace PgEngine.Examples.Workflows;

public sealed class PollingTests
{
    [Fact]
    public async Task An_api_is_asked_less_and_less_often_until_it_has_the_file()
    {
        await using var harness = await WorkflowHarness.OpenAsync(
            engine => engine.AddWorkflow<ExportWorkflow>("export"),
            new() { Services = services => services.AddSingleton<FakeExports>().AddSingleton<IExports>(all => all.GetRequiredService<FakeExports>()) });

        var id = await harness.StartAsync("export", "sales");
        await harness.SkipWaitsAsync();

        Assert.Equal("export of sales.csv", await harness.ResultAsync<string>(id));
        var looks = harness.Jobs.Services.GetRequiredService<FakeExports>().Looks;
        Assert.Equal(12, looks.Count);
        Assert.InRange(looks[1] - looks[0], TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        Assert.InRange(looks[11] - looks[10], TimeSpan.FromHours(1), TimeSpan.FromHours(1.1));

        // Eleven turns have come and gone: their rows with them.
        Assert.InRange((await harness.StepsAsync(id)).Count, 2, 6);
    }
}
