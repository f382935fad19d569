using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Hooks;

namespace PgEngine.Workers;

/// <summary>
/// Carries outcomes to the database and claims back, one round trip after the other. There is no linger: while a round trip is
/// under way the next outcomes gather, so a lone job is written at once and a busy worker writes hundreds together. A worker has
/// two of these: the first one claims and carries outcomes; when there is much to carry, the second takes the outcomes.
/// </summary>
internal sealed class TurnLoop : IAsyncDisposable
{
    /// <summary>
    /// The second loop helps once so many outcomes wait, and then the first one only claims: a drain of 1,000,000 jobs made 102,000
    /// jobs a second so, 85,000 with all in one loop (two cores, single runs). Smaller loads cost more than they save: with 64 here, and
    /// claims on both loops, it made four times the commits and three quarters of the jobs.
    /// </summary>
    public const int SecondaryThreshold = 250;

    private const int MaxSettles = 2000;

    private readonly bool _isPrimary;
    private readonly TurnConnection _connection;
    private readonly WorkerIdentity _identity;
    private readonly ClaimSchedule _schedule;
    private readonly WaitingJobs _waiting;
    private readonly LeaseBook _leases;
    private readonly OutcomeBuffer _outcomes;
    private readonly SettleAnswers _answers;
    private readonly EngineMetrics _metrics;
    private readonly WorkerEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly TurnPace _pace;
    private readonly AsyncSignal _signal = new();
    private volatile bool _isFinishing;
    private volatile bool _isCarrying;

    public TurnLoop(
        bool isPrimary, EngineConnections connections, WorkerIdentity identity, ClaimSchedule schedule, WaitingJobs waiting,
        LeaseBook leases, OutcomeBuffer outcomes, SettleAnswers answers, EngineMetrics metrics, WorkerEvents events, TimeProvider time,
        Func<double> random, ILogger logger)
    {
        _isPrimary = isPrimary;
        _connection = new TurnConnection(connections, time);
        _identity = identity;
        _schedule = schedule;
        _waiting = waiting;
        _leases = leases;
        _outcomes = outcomes;
        _answers = answers;
        _metrics = metrics;
        _events = events;
        _time = time;
        _logger = logger;
        _pace = new TurnPace(time);
        _backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), random);
    }

    /// <summary>Called when the database does not know the worker any more.</summary>
    public Action? WorkerUnknown { get; set; }

    /// <summary>The loop that takes the outcomes when there are many; null for that loop itself.</summary>
    public TurnLoop? Helper { get; set; }

    public void Wake() => _signal.Set();

    /// <summary>Ends the loop once every outcome is written.</summary>
    public void Finish()
    {
        _isFinishing = true;
        _signal.Set();
    }

    /// <param name="cancellationToken">Gives up, also on outcomes that are not written yet.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_isFinishing && _pace.Left is { Ticks: > 0 } gap)
            {
                await Task.Delay(gap, _time, cancellationToken).ConfigureAwait(false);
            }

            var claim = _isPrimary && _identity.IsRegistered ? _schedule.TryBegin() : null;
            var threshold = _isPrimary || _isFinishing ? 1 : SecondaryThreshold;
            var items = _outcomes.Count >= threshold && !LeavesOutcomes(claim) ? _outcomes.Take(MaxSettles) : [];
            var progress = _isPrimary && _outcomes.HasProgress ? _outcomes.TakeProgress() : [];
            var logs = _isPrimary && _outcomes.Logs.HasLines ? _outcomes.Logs.Take() : null;
            if (items.Count > 0 || progress.Count > 0 || logs is not null || claim is not null)
            {
                _isCarrying = true;
                await CarryAsync(new Turn(items, progress, claim, logs), cancellationToken).ConfigureAwait(false);
                _isCarrying = false;
            }
            else if (_isFinishing && (_isPrimary ? _outcomes.IsDrained : _outcomes.Count == 0))
            {
                return;
            }
            else
            {
                _pace.Rested();
                await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Whether the outcomes travel with the other loop, beside this claim. What that one leaves goes with the next turn.</summary>
    private bool LeavesOutcomes(ClaimRequest? claim) =>
        claim is not null && !_isFinishing && Helper is { } helper && (helper._isCarrying || _outcomes.Count >= SecondaryThreshold);

    private async Task CarryAsync(Turn turn, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await SendAsync(turn, cancellationToken).ConfigureAwait(false);
                _backoff.Reset();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                if (turn.Claim is not null && (turn.SettleCount > 0 || turn.HasReports))
                {
                    // Whatever the claim ran into must not hold up outcomes: they go alone first.
                    await CarryAsync(new Turn([.. turn.Items], turn.Progress, null, turn.Logs), cancellationToken).ConfigureAwait(false);
                    turn = new Turn([], [], turn.Claim);
                }
                else if (await RecoverAsync(turn, e, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
                else if (turn.Claim is not null)
                {
                    // Outcomes that gathered during the pause do not wait for a claim that may go on failing.
                    turn = new Turn(_outcomes.Take(MaxSettles), [], turn.Claim);
                }
            }
        }
    }

    private async Task SendAsync(Turn turn, CancellationToken cancellationToken)
    {
        var sentAt = _time.GetTimestamp();
        TurnAnswer answer;
        IWorkerObserver.Current?.Sending(turn);
        try
        {
            answer = await _connection.SendAsync(turn, _identity.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Perhaps it was committed and only the answer is missing.
            turn.MarkSent();
            IWorkerObserver.Current?.Failed(turn, e);
            throw;
        }

        if (turn.SettleCount > 0)
        {
            CrashPoints.Reach(CrashPoints.OutcomeCommitted);
        }

        IWorkerObserver.Current?.Answered(turn, answer);

        var duration = _time.GetElapsedTime(sentAt);
        _pace.Carried(Math.Max(turn.SettleCount, answer.Claim?.Jobs.Count ?? 0), duration);
        _metrics.Turned(duration, turn.SettleCount);
        if (turn.Claim is { } sent && _schedule.IsFoundByPoll(sent, answer.Claim!))
        {
            _metrics.Polled();
        }

        _answers.Apply(turn.Completions, answer.Completions);
        _answers.Apply(turn.Others, answer.Others);
        if (turn.Claim is { } claim)
        {
            var result = answer.Claim!;
            claim.Lease.Grant(result.Jobs, _time.GetTimestamp());
            _leases.Granted(claim.Lease, result.Jobs.Count);
            _waiting.Add(result.Jobs);
            _schedule.End(claim, result);
            _events.JobsClaimed(result.Jobs.Count, claim);
        }
    }

    /// <summary>Does what an error asks for.</summary>
    /// <returns>Whether the turn is done with; else it is sent again.</returns>
    private async Task<bool> RecoverAsync(Turn turn, Exception e, CancellationToken cancellationToken)
    {
        if (SqlFault.IsBadItem(e) && turn.Claim is null)
        {
            await IsolateAsync(turn, e, cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (SqlFault.IsUnknownWorker(e))
        {
            // No further claim under this id, or this loop would spin until the beat has found out too.
            _identity.Forget(_identity.Id);
            Abandon(turn);
            WorkerUnknown?.Invoke();
            return true;
        }

        if (!SqlFault.IsConflict(e))
        {
            await _connection.ResetAsync().ConfigureAwait(false);
        }

        var pause = _backoff.Next();
        _logger.TurnFailed(e, turn.SettleCount, pause);
        await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        if (turn.Claim is not null && (!_identity.IsRegistered || e is PostgresException { IsTransient: false }))
        {
            // Not a matter of the connection: a later claim may fare better.
            Abandon(turn);
            return true;
        }

        return false;
    }

    private void Abandon(Turn turn)
    {
        if (turn.Claim is { } claim)
        {
            _leases.Granted(claim.Lease, 0);
            _schedule.Abandon(claim);
        }
    }

    /// <summary>Finds the item that the database refuses by halves, fails its job for good, and writes all others.</summary>
    private async Task IsolateAsync(Turn turn, Exception e, CancellationToken cancellationToken)
    {
        List<SettleItem> items = [.. turn.Items];
        if (turn.HasReports)
        {
            // Progress and log lines are worth the least: without them the outcomes may be fine.
            _logger.ProgressDropped(SqlFault.Describe(e), turn.Progress.Count + turn.Logs.Count);
            if (items.Count > 0)
            {
                await CarryAsync(new Turn(items, [], null), cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (items.Count > 1)
        {
            var half = items.Count / 2;
            await CarryAsync(new Turn(items.GetRange(0, half), [], null), cancellationToken).ConfigureAwait(false);
            await CarryAsync(new Turn(items.GetRange(half, items.Count - half), [], null), cancellationToken).ConfigureAwait(false);
            return;
        }

        var bad = items[0];
        _logger.ItemIsolated(SqlFault.Describe(e), bad.Job.Id, bad.Job.Kind);
        if (bad.IsRefusal)
        {
            // Not even the plainest failure is taken: the job stays leased, and the beats give it back.
            _leases.Settled(bad.Job.Lease);
            return;
        }

        var refused = new SettleItem
        {
            Job = bad.Job,
            Action = SettleAction.Fail,
            Detail = JobJson.FailureDetail(
                "refused_by_database", SqlFault.Describe(e), null, isPermanent: true, null, null, "the database refused the job's outcome"),
            Duration = bad.Duration,
            IsRefusal = true,
        };
        await CarryAsync(new Turn([refused], [], null), cancellationToken).ConfigureAwait(false);
    }
}
