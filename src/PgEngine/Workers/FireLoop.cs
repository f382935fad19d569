using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>
/// Fires schedules when they are due. Each beat and each call tells how long until then, and a notification tells of a new schedule, so
/// that nothing is asked in between: without schedules this loop never calls the database.
/// </summary>
internal sealed class FireLoop(
    FireSchedules fireSchedules, WorkerEvents events, EngineMetrics metrics, TimeProvider time, Func<double> random, ILogger logger)
{
    // Timers of .NET end at 49 days; a beat tells the time again long before.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), random);
    private readonly AsyncSignal _changed = new();
    private readonly Lock _lock = new();
    private long _heardAt;
    private TimeSpan? _dueIn;

    /// <summary>A schedule may be due earlier than is known here: ask now.</summary>
    public void FireNow() => Expect(TimeSpan.Zero);

    /// <param name="dueIn">How long until a schedule is due; null when none waits.</param>
    public void Expect(TimeSpan? dueIn)
    {
        lock (_lock)
        {
            _heardAt = time.GetTimestamp();
            _dueIn = dueIn;
        }

        _changed.Set();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Remaining() is not { } remaining || remaining > TimeSpan.Zero)
            {
                await PauseAsync(Remaining(), cancellationToken).ConfigureAwait(false);
                continue;
            }

            var pause = await FireAsync(cancellationToken).ConfigureAwait(false);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <returns>How long to wait before the next call, whatever is due.</returns>
    private async Task<TimeSpan> FireAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await fireSchedules.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            Expect(answer.NextFireIn);
            if (answer.Fired > 0)
            {
                logger.SchedulesFired(answer.Fired);
                metrics.SchedulesFired(answer.Fired, answer.Late);
                events.SchedulesFired(answer.Fired);
            }
            else if (answer.NextFireIn <= TimeSpan.Zero)
            {
                // Another session holds what is due: it fires it, or edits it.
                return _backoff.Next();
            }

            _backoff.Reset();
            return TimeSpan.Zero;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var pause = _backoff.Next();
            logger.FireFailed(e, pause);
            return pause;
        }
    }

    private TimeSpan? Remaining()
    {
        lock (_lock)
        {
            return _dueIn - time.GetElapsedTime(_heardAt);
        }
    }

    private async Task PauseAsync(TimeSpan? remaining, CancellationToken cancellationToken)
    {
        // A millisecond more: a timer that fires early would find nothing due.
        var pause = remaining is { } due && due < LongestPause ? due + TimeSpan.FromMilliseconds(1) : LongestPause;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changed = _changed.WaitAsync(timer.Token);
        await Task.WhenAny(changed, Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, timer.Token)).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
    }
}
