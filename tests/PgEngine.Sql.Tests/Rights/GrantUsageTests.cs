using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Rights;

public sealed class GrantUsageTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private TestDatabase Database => fixture.Database;

    [Fact]
    public async Task Granting_twice_is_one_grant_and_one_line_in_the_audit()
    {
        await using var role = await TestRole.CreateAsync(Database, "viewer", "viewer");

        Assert.Equal(1L, await Database.Source.ScalarAsync<long>("select count(*) from engine.profile_grants where role_name = $1", role.Name));
        Assert.Equal(1L, await Database.Source.ScalarAsync<long>("select count(*) from engine.audit where act = 'grant_usage' and target = $1", role.Name));
    }

    [Fact]
    public async Task A_role_with_two_profiles_may_do_what_either_says()
    {
        await using var role = await TestRole.CreateAsync(Database, "viewer", "enqueuer");

        Assert.Contains("jobs", await role.FunctionsAsync());
        Assert.Contains("enqueue", await role.FunctionsAsync());
        Assert.DoesNotContain("cancel", await role.FunctionsAsync());
    }

    [Fact]
    public async Task A_migrator_becomes_a_member_of_the_owner()
    {
        await using var owner = await TestRole.CreateAsync(Database);
        await using var role = await TestRole.CreateAsync(Database);
        await using var database = await TestDatabase.CreateAsync();
        await database.Source.ExecuteAsync($"alter schema engine owner to {owner.Name}");
        await database.Source.ExecuteAsync("select engine.grant_usage($1::name, 'migrator')", role.Name);

        Assert.True(await database.Source.ScalarAsync<bool>("select pg_has_role($1::name, $2::name, 'member')", role.Name, owner.Name));

        await database.Source.ExecuteAsync("select engine.revoke_usage($1::name)", role.Name);
        Assert.False(await database.Source.ScalarAsync<bool>("select pg_has_role($1::name, $2::name, 'member')", role.Name, owner.Name));
        await database.Source.ExecuteAsync("alter schema engine owner to current_user");
    }

    [Theory]
    [InlineData("public", "viewer", "there is no role")]
    [InlineData("pgengine_nobody", "viewer", "there is no role")]
    [InlineData(null, "viewer", "there is no role")]
    [InlineData("pgengine_nobody", "boss", "there is no profile")]
    [InlineData("pgengine_nobody", null, "there is no profile")]
    public async Task An_unknown_role_or_profile_is_refused(string? role, string? profile, string message)
    {
        var refusal = await Refused.WithAsync("QE201", () =>
            Database.Source.ExecuteAsync("select engine.grant_usage($1::name, $2::text)", role, profile));

        Assert.Contains(message, refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_can_grant()
    {
        await using var role = await TestRole.CreateAsync(Database, "operator");
        await using var session = await role.LogInAsync();

        await Refused.WithAsync(Refused.Privilege, () => session.ExecuteAsync("select engine.grant_usage(session_user, 'worker')"));
        await Refused.WithAsync(Refused.Privilege, () => session.ExecuteAsync("select engine.revoke_usage(session_user)"));
    }

    [Fact]
    public async Task The_owner_keeps_its_own_rights_when_it_is_given_a_profile()
    {
        await using var database = await TestDatabase.CreateAsync();

        await database.Source.ExecuteAsync("select engine.grant_usage(current_user, 'viewer')");

        Assert.True(await database.EnqueueAsync() > 0);
        Assert.Equal(0L, await database.Source.ScalarAsync<long>("select count(*) from engine.profile_grants"));
    }
}
