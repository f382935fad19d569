using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Children that a checkpoint starts: the same rules as for start().</summary>
public sealed class ChildStartTests(DatabaseFixture fixture) : RunTest(fixture)
{
    private async Task<(long Run, Guid Lease)> ParentAsync() => await Runs.RunningAsync();

    private Task<string[]> StartAsync((long Run, Guid Lease) parent, string start, string name = "mail#1>", int n = 1) =>
        Runs.CheckpointAsync(new Step(parent.Run, parent.Lease, name, n, 9, null, $$"""{"start": {{start}}}"""));

    [Fact]
    public async Task A_child_has_what_it_was_given_and_the_queue_and_priority_of_its_parent()
    {
        var parent = await ParentAsync();
        await Sql.ExecuteAsync("update jobs set priority = -7 where id = $1", parent.Run);

        Assert.Equal(["1 started"], await StartAsync(parent,
            """{"kind": "mail@2", "payload": {"n": 1}, "key": "m-1", "tags": ["b", "a"], "labels": {"shop": "b"}, "timeout_ms": 60000, "delay_ms": 5000}"""));

        var child = await Sql.RowAsync("select * from jobs where parent_id = $1", parent.Run);
        Assert.Equal(("mail@2", """{"n": 1}""", "m-1", "a,b"), (child["kind"], child["payload"], child["key"], child["tags"]));
        Assert.Equal(((short)-7, "default", "mail#1", "cancel"), (child["priority"], child["queue"], child["parent_step"], child["on_parent_end"]));
        Assert.Equal((TimeSpan.FromSeconds(65), Noon.AddSeconds(5), """{"shop": "b"}"""), (child["timeout"], child["run_at"], child["labels"]));
    }

    [Fact]
    public async Task A_detached_child_outlives_its_parent_and_may_be_one_that_is_there()
    {
        var parent = await ParentAsync();
        var there = await Sql.ScalarAsync<long>("select start('mail', key => 'm-1')");

        await StartAsync(parent, """{"kind": "mail", "key": "m-1", "awaited": false, "policy": "abandon"}""", "mail#1");

        Assert.Equal(there.ToString(System.Globalization.CultureInfo.InvariantCulture),
            await Sql.ScalarAsync<string>("select convert_from(value, 'UTF8') from steps where run_id = $1", parent.Run));
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from jobs where kind = 'mail'"));
        Assert.Null((await A.JobAsync(there))["parent_id"]);
    }

    [Fact]
    public async Task Nobody_waits_for_a_run_that_another_has_started()
    {
        var parent = await ParentAsync();
        await Sql.ExecuteAsync("select start('mail', key => 'm-1')");
        await RefusedAsync("QE050", () => StartAsync(parent, """{"kind": "mail", "key": "m-1"}"""));
        Assert.Empty(await JournalAsync(parent.Run));
    }

    [Fact]
    public async Task A_child_may_take_the_place_of_the_run_of_its_key()
    {
        var parent = await ParentAsync();
        var there = await Sql.ScalarAsync<long>("select start('mail', key => 'm-1')");
        Assert.Equal(["1 started"], await StartAsync(parent, """{"kind": "mail", "key": "m-1", "on_conflict": "terminate_existing"}"""));
        Assert.Equal("cancelled", await A.StateAsync(there));
    }

    [Theory]
    [InlineData("QE054", """{"kind": ""}""")]
    [InlineData("QE054", """{"kind": "mail", "labels": {"a": {"b": 1}}}""")]
    [InlineData("QE005", """{"kind": "mail", "priority": 1000}""")]
    [InlineData("QE014", """{"kind": "mail", "tags": ["a b"]}""")]
    [InlineData("QE007", """{"kind": "mail", "queue": ""}""")]
    public async Task A_child_that_start_would_refuse_is_refused(string code, string start)
    {
        var parent = await ParentAsync();
        await RefusedAsync(code, () => StartAsync(parent, start));
    }
}
