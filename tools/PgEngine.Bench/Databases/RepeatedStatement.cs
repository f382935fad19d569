using System.Diagnostics;
using Npgsql;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Databases;

/// <summary>A session that runs one statement again and again beside the load, and keeps how long each took.</summary>
internal sealed class RepeatedStatement : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly Task _running;

    private RepeatedStatement(NpgsqlConnection connection, NpgsqlCommand command, TimeSpan interval)
    {
        _connection = connection;
        _command = command;
        _running = Task.Run(() => RunAsync(interval));
    }

    /// <summary>Milliseconds, at the moment the statement was sent.</summary>
    public TimedFigures Times { get; } = new();

    /// <param name="database">Where.</param>
    /// <param name="sql">The statement; <c>$1</c> counts from 1.</param>
    /// <param name="interval">From one beginning to the next, or more where the statement takes longer.</param>
    /// <param name="cancellationToken">Cancels the connecting.</param>
    public static async Task<RepeatedStatement> StartAsync(
        BenchDatabase database, string sql, TimeSpan interval, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = 0 } } };
        await command.PrepareAsync(cancellationToken);
        return new RepeatedStatement(connection, command, interval);
    }

    /// <summary>Ends it, and throws what it ran into.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval);
        var count = (NpgsqlParameter<int>)_command.Parameters[0];
        while (!_stopping.IsCancellationRequested)
        {
            count.TypedValue++;
            var sentAt = Stopwatch.GetTimestamp();
            await _command.ExecuteNonQueryAsync(CancellationToken.None);
            Times.Add(sentAt, Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds);
            try
            {
                await timer.WaitForNextTickAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
