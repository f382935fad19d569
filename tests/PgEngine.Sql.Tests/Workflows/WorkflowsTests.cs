using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>The versions that start() takes.</summary>
public sealed class WorkflowsTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    private Task<List<string>> ListAsync() =>
        Sql.QueryAsync<string>("select format('%s %s %s %s %s', workflow, version, is_pinned, live, workers) from workflows()");

    private Task<bool> SetAsync(int? version) => Sql.ScalarAsync<bool>("select set_workflow('order', $1::integer)", version);

    [Fact]
    public async Task Every_workflow_is_listed_with_its_runs_of_all_versions_and_its_workers()
    {
        await ServeAsync("order", "order@2");
        await ServeAsync("order@2", "mail");
        await StartAsync("version => 1");
        await StartAsync("version => 2");
        await EndAsync(await StartAsync());

        Assert.Equal(["mail 1 f 0 1", "order 2 f 2 2"], await ListAsync());
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(["mail 1 f 0 0", "order 2 f 2 0"], await ListAsync());
    }

    [Fact]
    public async Task A_pinned_version_stays_when_a_newer_one_is_registered_until_it_is_unpinned()
    {
        await ServeAsync("order", "order@2");
        Assert.True(await SetAsync(1));
        Assert.False(await SetAsync(1));
        Assert.Equal(["order 1 t 0 1"], await ListAsync());
        await ServeAsync("order@3");

        Assert.True(await SetAsync(null));
        Assert.False(await SetAsync(null));
        Assert.Equal(["order 3 f 0 2"], await ListAsync());
        Assert.Equal(2, await Sql.ScalarAsync<long>("select count(*) from audit where act = 'set_workflow'"));
    }

    [Fact]
    public async Task A_version_can_be_pinned_before_any_worker_knows_the_workflow()
    {
        Assert.True(await SetAsync(2));
        Assert.Equal(["order 2 t 0 0"], await ListAsync());
        Assert.Equal("order@2", (await A.JobAsync(await StartAsync()))["kind"]);
    }

    [Theory]
    [InlineData("'order', 0")]
    [InlineData("'or@der', 1")]
    [InlineData("null")]
    public Task What_is_no_workflow_is_refused(string arguments) =>
        RefusedAsync("QE054", () => Sql.ExecuteAsync($"select set_workflow({arguments})"));
}
