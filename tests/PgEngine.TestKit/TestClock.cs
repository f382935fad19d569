using Npgsql;

namespace PgEngine.TestKit;

/// <summary>Sets the time that <c>engine._clock()</c> tells in one database. Other sessions see it from their next statement on.</summary>
public sealed class TestClock
{
    private readonly NpgsqlDataSource _source;

    internal TestClock(NpgsqlDataSource source) => _source = source;

    /// <summary>Stops the clock at a time.</summary>
    public Task SetAsync(DateTimeOffset time) => _source.ExecuteAsync("update engine.test_clock set fixed = $1", time.ToUniversalTime());

    /// <summary>Moves the clock on, whether it runs or stands.</summary>
    public Task AdvanceAsync(TimeSpan by) =>
        _source.ExecuteAsync("update engine.test_clock set fixed = fixed + $1, shift = shift + $1", by);

    /// <summary>Stops the clock at the time it tells now, so that a test can compare exact times.</summary>
    public Task StopAsync() => _source.ExecuteAsync("update engine.test_clock set fixed = engine._clock()");

    /// <summary>Lets the clock run again with the server's time.</summary>
    public Task ResetAsync() => _source.ExecuteAsync("update engine.test_clock set fixed = null, shift = interval '0'");

    /// <summary>What the engine takes for the time.</summary>
    public async Task<DateTimeOffset> NowAsync() => await _source.ScalarAsync<DateTimeOffset>("select engine._clock()");
}
