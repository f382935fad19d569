using PgEngine.Examples.Support;
using PgEngine.TestKit;

namespace PgEngine.Examples.Documents;

/// <summary>The readme's SQL, as printed, from top to bottom in one session.</summary>
[Collection(RoleCollection.Name)]
public sealed class SqlTests : IAsyncLifetime
{
    private static readonly string[] Roles = ["shop_web", "shop_worker", "on_call"];

    private TestDatabase? _database;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync()
    {
        // Roles belong to the server, which may be somebody's.
        foreach (var role in await _database!.Source.ColumnAsync<string>(
            "select rolname::text from pg_roles where rolname::text = any ($1)", new object[] { Roles }))
        {
            await _database.Source.ExecuteAsync($"drop owned by {role}; drop role {role}");
        }

        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_readmes_sql_runs_as_printed()
    {
        await using var session = await _database!.OpenSessionAsync();
        foreach (var block in new Markdown("README.md").Code("sql"))
        {
            await session.ExecuteAsync(block);
        }

        Assert.Equal(["ada@example.org"], await session.QueryAsync<string>("select j.payload->>'to' from engine.jobs as j"));
        Assert.Equal(Roles.Order(), await session.QueryAsync<string>("select role_name::text from engine.profile_grants order by 1"));
    }

    [Fact]
    public async Task The_roles_of_the_readme_have_the_functions_the_readme_says()
    {
        foreach (var row in new Markdown("README.md").Table("### Roles"))
        {
            var functions = row[1].Split(',', StringSplitOptions.TrimEntries).Where(name => name.StartsWith('`'));
            var actual = await _database!.Source.ColumnAsync<string>(
                "select function_name from engine._profile_functions() where profile = $1 order by 1", row[0].Trim('`'));
            Assert.Equal(functions.Select(name => name.Trim('`')).Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
        }
    }
}
