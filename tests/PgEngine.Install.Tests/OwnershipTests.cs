using PgEngine.Errors;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

/// <summary>Functions with their owner's rights must not be made where somebody else can replace what they call.</summary>
public sealed class OwnershipTests : InstallTest
{
    [Fact]
    public async Task A_schema_that_belongs_to_somebody_else_is_refused()
    {
        await using var squatter = await TestRole.CreateAsync(Sql);
        await using var role = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync($"create schema engine authorization {squatter.Name}");
        await Sql.ExecuteAsync($"grant all on schema engine to {role.Name}");

        var error = await Assert.ThrowsAsync<SchemaOwnerException>(
            () => Installer(connectionString: ConnectionStringAs(role.Name)).MigrateAsync());

        Assert.Equal(("engine", squatter.Name), (error.Schema, error.Owner));
        Assert.Contains(squatter.Name, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from pg_class where relnamespace = 'engine'::regnamespace"));
    }

    [Fact]
    public async Task A_superuser_is_warned_of_a_squatted_schema_as_well()
    {
        await using var squatter = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync($"create schema engine authorization {squatter.Name}");

        await Assert.ThrowsAsync<SchemaOwnerException>(() => Installer().MigrateAsync());
        await Assert.ThrowsAsync<SchemaOwnerException>(() => Installer().PlanAsync());
    }

    [Fact]
    public async Task A_schema_in_which_everybody_may_create_is_refused()
    {
        await Sql.ExecuteAsync("create schema engine");
        await Sql.ExecuteAsync("grant create on schema engine to public");

        var error = await Assert.ThrowsAsync<SchemaOwnerException>(() => Installer().MigrateAsync());

        Assert.Contains("revoke create on schema engine from public", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_somebody_else_put_there_is_refused()
    {
        await using var squatter = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync("create schema engine");
        await Sql.ExecuteAsync("create table engine.schemaversions (schemaversionsid int, scriptname text, applied timestamp)");
        await Sql.ExecuteAsync($"alter table engine.schemaversions owner to {squatter.Name}");

        var error = await Assert.ThrowsAsync<SchemaOwnerException>(() => Installer().MigrateAsync());

        Assert.Contains("schemaversions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_schema_made_by_the_dba_for_the_installing_role_is_used()
    {
        await using var role = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync($"create schema engine authorization {role.Name}");

        await Installer(connectionString: ConnectionStringAs(role.Name)).MigrateAsync();

        Assert.Equal(1, await Sql.ScalarAsync<int>("select engine.post_letter()"));
    }

    [Fact]
    public async Task A_member_of_the_owning_role_installs_and_the_owner_owns_everything()
    {
        await using var owner = await TestRole.CreateAsync(Sql);
        await using var deployer = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync($"grant {owner.Name} to {deployer.Name}");
        await Sql.ExecuteAsync($"create schema engine authorization {owner.Name}");

        await Installer(connectionString: ConnectionStringAs(deployer.Name)).MigrateAsync();

        var owners = await Sql.ColumnAsync<string>(
            """
            select p.proowner::regrole::text from pg_proc as p where p.pronamespace = 'engine'::regnamespace
            union
            select c.relowner::regrole::text from pg_class as c where c.relnamespace = 'engine'::regnamespace
            """);
        Assert.Equal([owner.Name], owners);
    }
}
