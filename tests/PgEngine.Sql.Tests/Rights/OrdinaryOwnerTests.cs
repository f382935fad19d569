using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Rights;

/// <summary>The engine belongs to a role without any power of its own, as on a managed server.</summary>
public sealed class OrdinaryOwnerTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private const string GiveAway =
        """
        do $$
        declare
          v_command text;
        begin
          for v_command in
            select format('alter schema engine owner to %I', 'ROLE')
            union all
            select format('alter function %s owner to %I', p.oid::regprocedure, 'ROLE')
            from pg_proc p where p.pronamespace = 'engine'::regnamespace
            union all
            select format('alter table %s owner to %I', c.oid::regclass, 'ROLE')
            from pg_class c where c.relnamespace = 'engine'::regnamespace and c.relkind in ('r', 'p')
          loop
            execute v_command;
          end loop;
        end;
        $$
        """;

    [Fact]
    public async Task The_owner_can_give_and_take_profiles_and_its_functions_work()
    {
        await using var owner = await TestRole.CreateAsync(fixture.Database);
        await using var viewer = await TestRole.CreateAsync(fixture.Database);
        await using var database = await OwnedByAsync(owner);
        await using var session = await LogInAsync(database, owner);

        await session.ExecuteAsync("select engine.grant_usage($1::name, 'viewer')", viewer.Name);
        Assert.True(await session.ScalarAsync<long>("select engine.enqueue('work')") > 0);

        await using var looking = await LogInAsync(database, viewer);
        Assert.Single(await looking.RowsAsync("select * from engine.jobs()"));
        Assert.NotEmpty(await looking.RowsAsync("select * from engine.stats()"));

        await session.ExecuteAsync("select engine.revoke_usage($1::name)", viewer.Name);
        await Refused.WithAsync(Refused.Privilege, () => looking.RowsAsync("select * from engine.jobs()"));
    }

    [Fact]
    public async Task Health_says_what_the_owner_is_not_allowed_to_see()
    {
        await using var owner = await TestRole.CreateAsync(fixture.Database);
        await using var database = await OwnedByAsync(owner);
        await using var session = await LogInAsync(database, owner);

        var row = await session.RowAsync("select * from engine.health() where check_name = 'oldest_snapshot'");

        Assert.Contains("sessions of other roles are not visible", row.Get<string>("detail"), StringComparison.Ordinal);
        Assert.Contains($"grant pg_read_all_stats to {owner.Name}", row.Get<string>("cure"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migrator_who_may_not_make_another_is_told_what_to_run()
    {
        await using var owner = await TestRole.CreateAsync(fixture.Database);
        await using var migrator = await TestRole.CreateAsync(fixture.Database);
        await using var other = await TestRole.CreateAsync(fixture.Database);
        await using var database = await OwnedByAsync(owner);
        await database.Source.ExecuteAsync("select engine.grant_usage($1::name, 'migrator')", migrator.Name);
        await using var session = await LogInAsync(database, migrator);

        var refusal = await Refused.WithAsync("QE201", () => session.ExecuteAsync("select engine.grant_usage($1::name, 'migrator')", other.Name));

        Assert.Contains($"grant {owner.Name} to {other.Name}", refusal.Hint, StringComparison.Ordinal);
        await session.ExecuteAsync("select engine.grant_usage($1::name, 'enqueuer')", other.Name);
    }

    private static async Task<TestDatabase> OwnedByAsync(TestRole owner)
    {
        var database = await TestDatabase.CreateAsync();
        await database.Source.ExecuteAsync(GiveAway.Replace("ROLE", owner.Name, StringComparison.Ordinal));
        return database;
    }

    private static async Task<SqlSession> LogInAsync(TestDatabase database, TestRole role)
    {
        var session = await database.OpenSessionAsync(role.Name);
        await session.ExecuteAsync($"set session authorization {role.Name}");
        return session;
    }
}
