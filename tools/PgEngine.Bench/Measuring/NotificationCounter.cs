using Npgsql;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Measuring;

/// <summary>A session that listens as a worker does, and counts.</summary>
internal sealed class NotificationCounter : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly NpgsqlConnection _connection;
    private readonly Task _listening;
    private long _count;

    private NotificationCounter(NpgsqlConnection connection)
    {
        _connection = connection;
        _connection.Notification += (_, _) => Interlocked.Increment(ref _count);
        _listening = Task.Run(ListenAsync);
    }

    public long Count => Interlocked.Read(ref _count);

    public static async Task<NotificationCounter> StartAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        var channel = await database.ScalarAsync<string>("select engine._channel('wake')", cancellationToken);
        var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"listen \"{channel}\"", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new NotificationCounter(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await _connection.WaitAsync(_stopping.Token);
        }
    }
}
