using PgEngine.Errors;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Which version a start takes, as workers register theirs.</summary>
public sealed class RegisterWorkflowsTests(DatabaseFixture fixture) : RunTest(fixture)
{
    [Fact]
    public async Task The_greatest_version_counts_in_whatever_order_workers_come()
    {
        await RegisterAsync(["order", "ship", "order"], [1, 1, 2]);
        await RegisterAsync(["order"], [1]);
        Assert.Equal(["order 2", "ship 1"], await ListAsync());
        await RegisterAsync(["ship", "order"], [3, 2]);
        Assert.Equal(["order 2", "ship 3"], await ListAsync());
    }

    [Fact]
    public async Task A_pinned_version_stays()
    {
        await RegisterAsync(["order"], [1]);
        await Sql.ExecuteAsync("update workflows set is_pinned = true");
        await RegisterAsync(["order"], [2]);
        Assert.Equal(["order 1"], await ListAsync());
    }

    [Fact]
    public async Task Nothing_is_written_or_locked_that_does_not_change()
    {
        await RegisterAsync(["order"], [1]);
        var other = await AnotherAsync("other");
        await other.Sql.BeginAsync();
        await other.Sql.ScalarAsync<string>("select workflow from workflows for update");
        await RegisterAsync(["order"], [1]);
        await other.Sql.RollbackAsync();
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(null, 1)]
    [InlineData("order", 0)]
    public async Task A_name_or_version_that_makes_no_sense_is_refused(string? name, int version) =>
        await RefusedAsync(SqlStates.InvalidWorkflow, () => RegisterAsync([name], [version]));

    [Fact]
    public async Task Arrays_that_do_not_fit_together_are_refused() =>
        await RefusedAsync(SqlStates.InvalidBatch, () => RegisterAsync(["order"], []));

    private Task RegisterAsync(string?[] names, int[] versions) => Sql.ExecuteAsync("select register_workflows_v1($1, $2)", names, versions);

    private Task<List<string>> ListAsync() => Sql.QueryAsync<string>("select workflow || ' ' || version from workflows order by 1");
}
