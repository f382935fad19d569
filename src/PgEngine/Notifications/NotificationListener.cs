using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Workers;

namespace PgEngine.Notifications;

/// <summary>
/// Listens on a connection of its own, outside any transaction. What it hears are hints: lost, forged or repeated ones change only
/// when the worker looks, never what it finds.
/// </summary>
internal sealed class NotificationListener(
    EngineConnections connections, IReadOnlyCollection<string> queues, WorkerIdentity identity, WorkerStatus status, ProbeWatch probe,
    TimeProvider time, Func<double> random, ILogger logger)
{
    private readonly string _channel = connections.Schema + "_wake_v1";
    private readonly HashSet<string> _queues = [.. queues];
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), random);
    private CancellationTokenSource? _session;

    /// <summary>Called when there may be work.</summary>
    public Action? Woken { get; set; }

    /// <summary>Called when somebody asked to cancel a running job of some worker.</summary>
    public Action? CancelRequested { get; set; }

    /// <summary>Called with a run that something has come for.</summary>
    public Action<long>? RunHinted { get; set; }

    /// <summary>Called when a schedule was made or changed: it may fire sooner than this worker knows.</summary>
    public Action? SchedulesChanged { get; set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        probe.Lost = () =>
        {
            logger.ProbeLost();
            Volatile.Read(ref _session)?.Cancel();
        };

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                Volatile.Write(ref _session, session);
                await ListenAsync(session.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                var pause = _backoff.Next();
                logger.ListenFailed(e, pause);
                Lost();
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Volatile.Write(ref _session, null);
                status.IsListening = false;
            }
        }
    }

    /// <summary>Reads one notification; unknown ones are passed over.</summary>
    internal void Hear(string payload)
    {
        if (payload.Length < 2 || payload[1] != ':')
        {
            return;
        }

        var text = payload[2..];
        switch (payload[0])
        {
            case 'q' when _queues.Contains(text):
                Woken?.Invoke();
                break;
            case 'w' when text == identity.Id.ToString(CultureInfo.InvariantCulture):
                Woken?.Invoke();
                break;
            case 'c':
                // Anybody may notify: which jobs to stop is asked of the database.
                CancelRequested?.Invoke();
                break;
            case 's':
                SchedulesChanged?.Invoke();
                break;
            case 'r' when long.TryParse(text, CultureInfo.InvariantCulture, out var runId):
                RunHinted?.Invoke(runId);
                break;
            case 'p':
                probe.Received(text);
                break;
            default:
                break;
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var connection = connections.CreateListener();
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, e) => Hear(e.Payload);
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var command = new NpgsqlCommand($"listen \"{_channel}\"", connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            // What was enqueued while nobody listened was announced to nobody: look now.
            logger.Listening(_channel);
            probe.Forget();
            status.IsListening = true;
            if (IWorkerObserver.Current?.Listening() ?? true)
            {
                Woken?.Invoke();
            }

            while (true)
            {
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
                _backoff.Reset();
            }
        }
    }

    private void Lost()
    {
        status.IsListening = false;
        IWorkerObserver.Current?.ListenLost();

        // So that the sleep that was planned with a listener is cut to the shorter polls without one.
        Woken?.Invoke();
    }
}
