using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.Connections;

namespace PgEngine.Client;

/// <summary>
/// Hears of finished jobs on the done channel, through one connection for all waits of the instance, opened at the first of them. Only a
/// hint: whoever waits looks at the database as well.
/// </summary>
internal sealed class DoneListener : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly EngineConnections _connections;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly string _listen;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, List<DoneSubscription>> _subscriptions = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _isEnabled;
    private volatile bool _isListening;
    private Task? _loop;

    public DoneListener(EngineConnections connections, bool isEnabled, TimeProvider time, Random random, ILogger logger)
    {
        _connections = connections;
        _time = time;
        _random = random;
        _logger = logger;
        _listen = $"listen \"{connections.Schema}_done_v1\"";
        _isEnabled = isEnabled;
    }

    /// <summary>Whether the server would tell us now.</summary>
    public bool IsListening => _isListening;

    public DoneSubscription Subscribe(long jobId)
    {
        var subscription = new DoneSubscription(this, jobId);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (!_subscriptions.TryGetValue(jobId, out var waits))
            {
                _subscriptions.Add(jobId, waits = []);
            }

            waits.Add(subscription);
            if (_isEnabled)
            {
                _loop ??= Task.Run(() => RunAsync(_stop.Token));
            }
        }

        return subscription;
    }

    public void Remove(DoneSubscription subscription)
    {
        lock (_lock)
        {
            if (_subscriptions.TryGetValue(subscription.JobId, out var waits) && waits.Remove(subscription) && waits.Count == 0)
            {
                _subscriptions.Remove(subscription.JobId);
            }
        }
    }

    public void Dispose() => Stop();

    public async ValueTask DisposeAsync()
    {
        if (Stop() is { } loop)
        {
            await loop.ConfigureAwait(false);
        }
    }

    private Task? Stop()
    {
        lock (_lock)
        {
            _stop.Cancel();
            return _loop;
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                await ListenAsync(() => failures = 0, stop).ConfigureAwait(false);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                failures++;
                if (failures == 1)
                {
                    ClientLog.ListenerLost(_logger, e, _connections.Schema);
                }
            }
            catch (Exception)
            {
                return;
            }

            _isListening = false;

            // Whoever relied on a notification polls from now on.
            SignalAll();
            await Task.Delay(DelayAfter(failures), _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(Action onListening, CancellationToken stop)
    {
        var connection = _connections.CreateListener();
        await using var closing = connection.ConfigureAwait(false);
        connection.Notification += (_, notification) => Notify(notification.Payload);
        await connection.OpenAsync(stop).ConfigureAwait(false);
        var command = new NpgsqlCommand(_listen, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
        }

        onListening();
        _isListening = true;

        // Jobs that ended before the LISTEN was in force are found by looking once more.
        SignalAll();
        while (true)
        {
            await connection.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    private void Notify(string payload)
    {
        if (!long.TryParse(payload, NumberStyles.None, CultureInfo.InvariantCulture, out var jobId))
        {
            return;
        }

        lock (_lock)
        {
            if (_subscriptions.TryGetValue(jobId, out var waits))
            {
                waits.ForEach(static wait => wait.Set());
            }
        }
    }

    private void SignalAll()
    {
        lock (_lock)
        {
            foreach (var waits in _subscriptions.Values)
            {
                waits.ForEach(static wait => wait.Set());
            }
        }
    }

    private TimeSpan DelayAfter(int failures)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(failures, 16));
        var capped = delay < LongestDelay ? delay : LongestDelay;
        return capped * (0.5 + (_random.NextDouble() / 2));
    }
}
