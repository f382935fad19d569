using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>Hears both channels of the engine. Nothing is waited for by time: a notification of its own marks the end.</summary>
internal sealed class Listener
{
    private readonly SqlSession _session;
    private readonly TestDatabase _database;
    private readonly List<string> _heard = [];

    private Listener(SqlSession session, TestDatabase database)
    {
        _session = session;
        _database = database;
        session.Connection.Notification += (_, e) => _heard.Add(e.Channel == "engine_done_v1" ? $"done:{e.Payload}" : e.Payload);
    }

    public static async Task<Listener> StartAsync(SqlSession session, TestDatabase database)
    {
        var listener = new Listener(session, database);
        await session.ExecuteAsync("listen engine_wake_v1; listen engine_done_v1");
        return listener;
    }

    /// <summary>What was notified since the last call; notifications on the done channel begin with <c>done:</c>.</summary>
    public async Task<string[]> HeardAsync()
    {
        var end = $"end:{Guid.NewGuid()}";
        await _database.Source.ExecuteAsync("select pg_notify('engine_wake_v1', $1)", end);
        using var limit = new CancellationTokenSource(Eventually.Ceiling);
        while (!_heard.Contains(end))
        {
            await _session.Connection.WaitAsync(limit.Token);
        }

        var heard = _heard.Where(payload => payload != end).ToArray();
        _heard.Clear();
        return heard;
    }
}
