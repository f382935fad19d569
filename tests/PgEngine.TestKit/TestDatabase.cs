using Npgsql;
using PgEngine.Testing;

namespace PgEngine.TestKit;

/// <summary>A database of its own for a test or a test class, dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;

    private TestDatabase(PostgresServer server, string name, string connectionString)
    {
        _server = server;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            IncludeErrorDetail = true,
            MaxPoolSize = 50,
        }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
        Clock = new TestClock(Source);
    }

    public string Name { get; }

    public string ConnectionString { get; }

    /// <summary>A pool of connections to this database, for statements that need no session of their own.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The engine's clock in this database; only in copies of the template.</summary>
    public TestClock Clock { get; }

    /// <summary>Copies the template, which has PgEngine installed in the schema <c>engine</c>.</summary>
    public static async Task<TestDatabase> CreateAsync() => await CreateAsync(await TemplateDatabase.NameAsync());

    /// <summary>Creates a database with nothing in it.</summary>
    public static Task<TestDatabase> CreateEmptyAsync() => CreateAsync(template: null);

    /// <summary>Opens a session of its own; <paramref name="name"/> is what the server calls it in <c>pg_stat_activity</c>.</summary>
    public Task<SqlSession> OpenSessionAsync(string name = "test") => SqlSession.OpenAsync(ConnectionString, name);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _server.DropDatabaseAsync(Name);
    }

    private static async Task<TestDatabase> CreateAsync(string? template)
    {
        var server = await TestCluster.ServerAsync();
        var name = $"pgengine_test_{Guid.NewGuid():N}";
        return new TestDatabase(server, name, await server.CreateDatabaseAsync(name, template));
    }
}
