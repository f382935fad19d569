using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

public sealed class StartManyTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    [Fact]
    public async Task Every_input_becomes_a_run_and_the_ids_come_in_their_order()
    {
        var ids = await Sql.QueryAsync<long>(
            """select start_many('order', array['1', '2', '3']::jsonb[], priority => -5, labels => '{"b": 1}', timeout => '1 h', version => 2)""");

        Assert.Equal(ids.Order(), ids);
        Assert.Equal(["1", "2", "3"], await Sql.QueryAsync<string>("select payload::text from jobs order by array_position($1, id)", ids.ToArray()));
        Assert.Equal(3, await Sql.ScalarAsync<long>(
            """
            select count(*) from jobs
            where step_count = 0 and kind = 'order@2' and priority = -5 and labels = '{"b": 1}' and timeout = '1 h' and run_at = _clock()
            """));
    }

    [Fact]
    public async Task Workers_are_woken_once()
    {
        await ServeAsync();
        var listener = await ListenAsync();
        await Sql.ExecuteAsync("select start_many('order', array['1', '2']::jsonb[])");
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Fact]
    public async Task No_input_is_no_run() => Assert.Empty(await Sql.QueryAsync<long>("select start_many('order', '{}')"));

    [Theory]
    [InlineData("QE011", "'order', null")]
    [InlineData("QE011", "'order', array[array['1', '2']]::jsonb[]")]
    [InlineData("QE002", "'order', array['1', null]::jsonb[]")]
    [InlineData("QE054", "'or@der', array['1']::jsonb[]")]
    [InlineData("QE007", "'order', array['1']::jsonb[], queue => ''")]
    public Task What_cannot_be_started_is_refused_as_a_whole(string code, string arguments) =>
        RefusedAsync(code, () => Sql.ExecuteAsync($"select start_many({arguments})"));
}
