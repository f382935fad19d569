using PgEngine.Testing.Workflows;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

public sealed class TransferTests
{
    private const string Tables =
        """
        create table savings (owner text primary key, amount numeric not null check (amount >= 0));
        create table giro (owner text primary key, amount numeric not null);
        insert into savings values ('ada', 1000);
        insert into giro values ('grace', 0);
        """;

    private const string Balances = "select s.amount as savings, g.amount as giro from savings as s, giro as g";

    [Theory]
    [InlineData("grace", 3, "arrives")]
    [InlineData("nobody", 4, "comes back")]
    public async Task The_money_arrives_or_comes_back_once_wherever_the_worker_is_killed(string to, int rows, string what)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.Source.ExecuteAsync(Tables);

        var report = await CrashEverywhere.RunAsync(
            "transfer",
            new Transfer("ada", to, 10),
            engine => engine.AddWorkflow<TransferWorkflow>("transfer"),
            new() { Harness = new() { ConnectionString = database.ConnectionString } });

        report.AssertClean();
        Assert.True(report.Trials >= rows, $"{report.Trials} trials in which the money {what}");
        var moved = to == "grace" ? 10 * (report.Trials + 1) : 0;
        Assert.Equal($"savings={1000 - moved}, giro={moved}", (await database.Source.RowsAsync(Balances)).Single().ToString());
    }

    [Fact]
    public async Task Nothing_is_taken_for_somebody_who_has_too_little()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.Source.ExecuteAsync(Tables);
        await using var harness = await WorkflowHarness.OpenAsync(
            engine => engine.AddWorkflow<TransferWorkflow>("transfer", configure: workflow => workflow.StepMaxAttempts = 2),
            new() { ConnectionString = database.ConnectionString });

        var id = await harness.StartAsync("transfer", new Transfer("ada", "grace", 1001));
        await harness.SkipWaitsAsync();

        Assert.Equal(RunState.Failed, (await harness.StatusAsync(id)).State);
        Assert.Equal("savings=1000, giro=0", (await database.Source.RowsAsync(Balances)).Single().ToString());
    }
}
