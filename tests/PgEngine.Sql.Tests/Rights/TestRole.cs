using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Rights;

/// <summary>A role of the server for one test; roles belong to all databases, so each has a name of its own.</summary>
public sealed class TestRole : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private bool _dropped;

    private TestRole(TestDatabase database, string name)
    {
        _database = database;
        Name = name;
    }

    public string Name { get; }

    public static async Task<TestRole> CreateAsync(TestDatabase database, params string[] profiles)
    {
        var role = new TestRole(database, $"pgengine_test_{Guid.NewGuid():N}");
        await database.Source.ExecuteAsync($"create role {role.Name}");
        foreach (var profile in profiles)
        {
            await role.GrantAsync(profile);
        }

        return role;
    }

    public Task GrantAsync(string profile) => _database.Source.ExecuteAsync("select engine.grant_usage($1::name, $2)", Name, profile);

    /// <summary>Opens a session as if the role had logged in.</summary>
    public async Task<SqlSession> LogInAsync()
    {
        var session = await _database.OpenSessionAsync(Name);
        await session.ExecuteAsync($"set session authorization {Name}");
        return session;
    }

    /// <summary>The functions of the schema that the role may execute.</summary>
    public Task<List<string>> FunctionsAsync() => _database.Source.ColumnAsync<string>(
        """
        select p.proname::text
        from pg_proc p
        where p.pronamespace = 'engine'::regnamespace and has_function_privilege($1::name, p.oid, 'execute')
        order by p.proname collate "C"
        """,
        Name);

    public async Task DropAsync()
    {
        _dropped = true;
        await _database.Source.ExecuteAsync($"drop owned by {Name}");
        await _database.Source.ExecuteAsync($"drop role {Name}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_dropped)
        {
            await DropAsync();
        }
    }
}
