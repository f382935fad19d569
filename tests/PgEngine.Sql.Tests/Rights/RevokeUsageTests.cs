using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Rights;

public sealed class RevokeUsageTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private TestDatabase Database => fixture.Database;

    [Fact]
    public async Task Nothing_is_left_of_any_profile()
    {
        await using var role = await TestRole.CreateAsync(Database, "operator", "worker");

        await RevokeAsync(role.Name);

        Assert.Empty(await role.FunctionsAsync());
        Assert.False(await Database.Source.ScalarAsync<bool>("select has_schema_privilege($1::name, 'engine', 'usage')", role.Name));
        Assert.Equal(0L, await Database.Source.ScalarAsync<long>("select count(*) from engine.profile_grants where role_name = $1", role.Name));
    }

    [Fact]
    public async Task Other_roles_keep_what_they_have()
    {
        await using var role = await TestRole.CreateAsync(Database, "viewer");
        await using var other = await TestRole.CreateAsync(Database, "viewer");
        var before = await other.FunctionsAsync();

        await RevokeAsync(role.Name);

        Assert.Equal(before, await other.FunctionsAsync());
    }

    [Fact]
    public async Task The_record_of_a_role_that_was_dropped_can_be_removed()
    {
        var role = await TestRole.CreateAsync(Database, "viewer");
        await role.DropAsync();

        await RevokeAsync(role.Name);

        Assert.Equal(0L, await Database.Source.ScalarAsync<long>("select count(*) from engine.profile_grants where role_name = $1", role.Name));
    }

    [Fact]
    public Task A_role_that_has_no_profile_is_refused() => Refused.WithAsync("QE201", () => RevokeAsync("pgengine_nobody"));

    private Task<int> RevokeAsync(string role) => Database.Source.ExecuteAsync("select engine.revoke_usage($1::name)", role);
}
