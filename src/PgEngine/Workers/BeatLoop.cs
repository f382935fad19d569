using System.Globalization;
using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Notifications;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>
/// Tells the database once per interval that this worker lives and what it holds, and acts on the answer: leases that are lost,
/// jobs to cancel, leases nobody here knows of. The same call sweeps dead workers when that is due, and probes the listener.
/// </summary>
internal sealed class BeatLoop(
    PgEngineOptions options, WorkerIdentity identity, WorkerStatus status, LeaseBook leases, JobSlots slots,
    PrefetchWatch prefetch, ProbeWatch probe, BeatWorker beatWorker, EngineMetrics metrics, WorkerEvents events, TimeProvider time,
    Func<double> random, ILogger logger)
{
    private readonly Backoff _backoff = new(options.HeartbeatInterval / 10, options.HeartbeatInterval, random);
    private readonly AsyncSignal _now = new();

    // The turn loops may find out first that the database forgot this worker, and clear the identity.
    private readonly long _workerId = identity.Id;
    private Guid[] _release = [];
    private long _probes;

    /// <summary>Called when jobs were freed or the worker has to look around anew.</summary>
    public Action? Changed { get; set; }

    /// <summary>Called with how long it is until a schedule is due; null when none waits.</summary>
    public Action<TimeSpan?>? NextFire { get; set; }

    /// <summary>Called after every beat that was accepted.</summary>
    public Action? Beaten { get; set; }

    /// <summary>Called when leases were lost.</summary>
    public Action? LeasesLost { get; set; }

    /// <summary>Called with jobs of this worker that shall be cancelled.</summary>
    public Action<long[]>? Cancelled { get; set; }

    public bool IsStopping { get; set; }

    /// <summary>Beats at once: a cancellation was announced.</summary>
    public void BeatNow() => _now.Set();

    /// <summary>Beats until the worker is unknown to the database (it returns), or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = options.HeartbeatInterval * (0.9 + (0.1 * random()));
            try
            {
                if (!await BeatAsync(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                _backoff.Reset();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                pause = _backoff.Next();
                logger.BeatFailed(e, _workerId, pause);
            }

            await PauseAsync(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>False when the database does not know this worker.</returns>
    public async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var sentAt = time.GetTimestamp();
        var (named, answered) = leases.Snapshot();
        var nonce = options.Listen ? string.Create(CultureInfo.InvariantCulture, $"{_workerId}:{++_probes}") : null;
        probe.Sent(nonce);

        var answer = await SendAsync(
            new BeatRequest(
                _workerId, named, _release, status.IsListening, IsStopping, nonce, options.SweepInterval,
                options.RecoveryDelay),
            cancellationToken).ConfigureAwait(false);

        if (!answer.IsKnown)
        {
            logger.WorkerSwept(_workerId);
            identity.Forget(_workerId);
            Drop(leases.LoseAll());
            return false;
        }

        var startsAgain = !status.MayStartJobs;
        status.BeatAccepted(sentAt);
        NextFire?.Invoke(answer.NextFireIn);
        Beaten?.Invoke();
        metrics.Rescued(answer.Swept);
        events.JobsRecovered(answer.Swept);
        Drop(leases.Lose(answered, [.. answer.Granted]));
        Cancel(answer.CancelJobIds);
        _release = leases.Orphans(answer.Unnamed);
        if (_release.Length > 0)
        {
            logger.OrphansReleased(_release.Length);
        }

        if (answer.Swept > 0 || startsAgain)
        {
            Changed?.Invoke();
        }

        return true;
    }

    private async Task<BeatAnswer> SendAsync(BeatRequest request, CancellationToken cancellationToken)
    {
        BeatAnswer? answer = null;
        IWorkerObserver.Current?.Beating();
        try
        {
            return answer = await beatWorker.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            IWorkerObserver.Current?.Beaten(answer?.IsKnown);
        }
    }

    private void Drop(List<HeldLease> lost)
    {
        if (lost.Count > 0)
        {
            LeasesLost?.Invoke();

            // A lease also goes when its last job ends: then nothing of it runs here, and nothing was lost.
            var stopped = slots.Stop(attempt => attempt.Job.Lease.IsLost && !attempt.IsCompletedInTransaction, StopReason.LeaseLost);
            if (stopped > 0)
            {
                logger.LeasesLost(lost.Count, stopped);
            }
        }
    }

    private void Cancel(long[] jobIds)
    {
        if (jobIds.Length > 0)
        {
            Cancelled?.Invoke(jobIds);
            prefetch.Cancel(jobIds);
            slots.Stop(attempt => jobIds.Contains(attempt.JobId), StopReason.Cancelled);
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signalled = _now.WaitAsync(timer.Token);
        var elapsed = Task.Delay(pause, time, timer.Token);
        await Task.WhenAny(signalled, elapsed).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
    }
}
