using Microsoft.Extensions.DependencyInjection;
using PgEngine.Examples.QuickStart;
using PgEngine.Hosting;
using PgEngine.Testing;
using PgEngine.Testing.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>The recipes, killed behind every row that they write; the saga and the transfer have tests of their own.</summary>
public sealed class RecipeCrashTests
{
    [Fact]
    public async Task An_approval_sends_each_reminder_once()
    {
        var outbox = new Outbox();

        var report = await CrashEverywhere.RunAsync(
            "approval", new Expense("E-7", "boss@example.org"), Workflows, new() { Harness = With<IMailer>(outbox) });

        Assert.True(report.AssertClean().Trials >= 9, $"{report.Trials} trials");
        Assert.Equal(3 * (report.Trials + 1), outbox.Sent.Length);
    }

    [Fact]
    public async Task A_fan_out_fetches_no_page_again_that_it_has() => Assert.True(
        (await CrashEverywhere.RunAsync("import", "catalog", Workflows, new() { Harness = With<ICatalog>(new FakeCatalog(30)) })).AssertClean().Trials >= 31);

    [Fact]
    public async Task An_export_is_asked_for_until_it_is_there() => Assert.True(
        (await CrashEverywhere.RunAsync("export", "sales", Workflows, new() { Harness = With<IExports>(new SlowExports()) })).AssertClean().Trials >= 5);

    [Fact]
    public async Task A_night_closes_each_shop_once() => Assert.True(
        (await CrashEverywhere.RunAsync("night", new Night(["north", "south", "east"]), Workflows, new() { Harness = With<ITills>(new FakeTills()) }))
            .AssertClean().Trials >= 7);

    private static JobHarnessOptions With<T>(T service)
        where T : class => new() { Services = services => services.AddSingleton(service) };

    private static void Workflows(PgEngineBuilder engine) => engine
        .AddWorkflow<ApprovalWorkflow>("approval")
        .AddWorkflow<ImportWorkflow>("import")
        .AddWorkflow<ExportWorkflow>("export")
        .AddWorkflow<NightWorkflow>("night")
        .AddWorkflow<CloseShopWorkflow>("close_shop");
}
