using Npgsql;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Measuring;

/// <summary>Looks again and again at what the sessions of a database wait for.</summary>
internal sealed class WaitSampler : IAsyncDisposable
{
    private const string Waits =
        """
        select coalesce(wait_event_type || ':' || wait_event, 'running'), count(*)
        from pg_stat_activity
        where datname = $1 and state = 'active' and backend_type = 'client backend'
        group by 1
        """;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private readonly Task _sampling;
    private long _samples;

    /// <param name="server">Asked beside the database, so that looking is not seen.</param>
    /// <param name="database">Whose sessions.</param>
    public WaitSampler(BenchServer server, BenchDatabase database) => _sampling = Task.Run(() => SampleAsync(server, database));

    /// <summary>Ends it.</summary>
    /// <returns>How many sessions, on average, were in each wait; the longest first.</returns>
    public async Task<List<KeyValuePair<string, double>>> StopAsync()
    {
        await _stopping.CancelAsync();
        await _sampling;
        return [.. _seen
            .Select(wait => KeyValuePair.Create(wait.Key, wait.Value / (double)Math.Max(1, _samples)))
            .OrderByDescending(wait => wait.Value)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sampling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task SampleAsync(BenchServer server, BenchDatabase database)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Waits, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database.Name });
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    var wait = reader.GetString(0);
                    _seen[wait] = _seen.GetValueOrDefault(wait) + reader.GetInt64(1);
                }

                _samples++;
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was seen.
        }
    }
}
