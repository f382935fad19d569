using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>
/// A test class with a database of its own. Every test begins with empty tables, a clock that stands at noon and one open session,
/// <see cref="A"/>.
/// </summary>
public abstract class QueueTest(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    protected static readonly DateTime Noon = new(2031, 2, 3, 12, 0, 0, DateTimeKind.Utc);

    private readonly List<SqlSession> _sessions = [];
    private QueueSession? _a;

    protected TestDatabase Database => fixture.Database;

    protected TestClock Clock => Database.Clock;

    private protected QueueSession A => _a ?? throw new InvalidOperationException("The test has not begun yet.");

    private protected SqlSession Sql => A.Sql;

    public virtual async Task InitializeAsync()
    {
        await Database.Source.ExecuteAsync("select test_support.empty()");
        await Clock.SetAsync(Noon);
        _a = await OpenAsync("a");
    }

    public async Task DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            await session.DisposeAsync();
        }
    }

    private protected async Task<QueueSession> OpenAsync(string name) => new(await OpenSqlAsync(name));

    private protected async Task<Listener> ListenAsync() => await Listener.StartAsync(await OpenSqlAsync("listener"), Database);

    private protected static async Task<PostgresException> RefusedAsync(string sqlState, Func<Task> act)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(act);
        Assert.True(sqlState == error.SqlState, $"expected {sqlState}, got {error.SqlState}: {error.MessageText}");
        return error;
    }

    private async Task<SqlSession> OpenSqlAsync(string name)
    {
        var session = await Database.OpenSessionAsync(name);
        _sessions.Add(session);
        await session.ExecuteAsync("set search_path = engine");
        return session;
    }
}
