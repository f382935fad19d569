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

    private const string Empty =
        """
        delete from engine.jobs; delete from engine.leases; delete from engine.workers; delete from engine.queues;
        delete from engine.history; delete from engine.attempts; delete from engine.progress; delete from engine.settings;
        delete from engine.audit; delete from engine.keys; delete from engine.groups; delete from engine.group_endings;
        delete from engine.group_reminders;
        delete from engine.job_logs;
        delete from engine.group_reminders; delete from engine.kinds;
        delete from engine.schedules; delete from engine.schedule_runs; delete from engine.schedule_owners;
        delete from engine.slots; delete from engine.spends; delete from engine.promotions;
        update engine.sweep_state set swept_at = null, swept_by = null, resumed_at = null, pruned_at = null;
        """;

    private readonly List<SqlSession> _sessions = [];
    private QueueSession? _a;

    protected TestDatabase Database => fixture.Database;

    protected TestClock Clock => Database.Clock;

    private protected QueueSession A => _a ?? throw new InvalidOperationException("The test has not begun yet.");

    private protected SqlSession Sql => A.Sql;

    public virtual async Task InitializeAsync()
    {
        await Database.Source.ExecuteAsync(Empty);
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
