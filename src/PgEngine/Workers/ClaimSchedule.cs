using PgEngine.Hosting;

namespace PgEngine.Workers;

/// <summary>
/// Decides when to claim, how much, and how long to sleep. A worker that found nothing sleeps until a notification, the next due
/// job, or the poll interval; the sleep protocol (see the SQL functions <c>_wake</c> and <c>claim_jobs_v1</c>) makes sure that no
/// enqueue falls between its last look and its sleep.
/// </summary>
internal sealed class ClaimSchedule : IDisposable
{
    // Claims follow each other within a round trip while work flows; enqueuers may rely on that for this long.
    private const int LingerMs = 200;

    // A handler slower than this may keep the worker from claiming again soon: then it promises nothing.
    private static readonly TimeSpan LingerDuration = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan PollWithoutListener = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PgEngineOptions _options;
    private readonly JobSlots _slots;
    private readonly OutcomeBuffer _outcomes;
    private readonly LeaseBook _leases;
    private readonly WorkerStatus _status;
    private readonly Func<double> _random;
    private readonly SuspectDrain _suspects;
    private readonly SleepProtocol _sleep = new();
    private readonly ITimer _timer;
    private bool _isWanted = true;
    private bool _isBusy;
    private bool _isStopped;
    private bool _isAloneInFlight;
    private int _inFlight;
    private int _reserved;
    private string? _cursor;

    public ClaimSchedule(
        PgEngineOptions options, JobSlots slots, OutcomeBuffer outcomes, LeaseBook leases, WorkerStatus status, TimeProvider time,
        Func<double> random)
    {
        _options = options;
        _slots = slots;
        _outcomes = outcomes;
        _leases = leases;
        _status = status;
        _random = random;
        _suspects = new SuspectDrain(time, options.HeartbeatInterval, random);
        _timer = time.CreateTimer(_ => Poll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called when a claim has become worth while.</summary>
    public Action? Woken { get; set; }

    /// <summary>Whether a claim waits for room; a slot that becomes free matters only then.</summary>
    public bool IsWanted => Volatile.Read(ref _isWanted);

    /// <summary>There may be work: a notification came, a time was reached, the listener was lost or came back.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _isWanted = true;
        }

        Woken?.Invoke();
    }

    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
        }
    }

    /// <summary>The next claim to send, or null when none is due or there is no room.</summary>
    /// <param name="isPrimary">Only the first loop claims: the second is there for outcomes.</param>
    public ClaimRequest? TryBegin(bool isPrimary)
    {
        lock (_lock)
        {
            if (!isPrimary || _isStopped || !_isWanted || _isAloneInFlight || _outcomes.IsFull || _slots.HasExclusive || !_status.MayStartJobs)
            {
                return null;
            }

            var isIdle = _leases.Count == 0;
            if (_suspects.MustWait(isIdle))
            {
                return null;
            }

            var max = Math.Min(_slots.Demand - _reserved, _options.MaxClaim);
            if (max <= 0)
            {
                return null;
            }

            // While a claim may bring a job that has to run alone, no other one is sent.
            _isAloneInFlight = isIdle;
            _isWanted = false;
            _inFlight++;
            _reserved += max;
            var lingers = _isBusy && _slots.AverageDuration < LingerDuration;
            return new ClaimRequest(
                _leases.Begin(Guid.NewGuid()), max, _slots.Free, isIdle, lingers ? LingerMs : 0, _isBusy ? _cursor : null);
        }
    }

    /// <summary>Notes that a claim failed and will not be sent again.</summary>
    public void Abandon(ClaimRequest request)
    {
        lock (_lock)
        {
            _inFlight--;
            _isAloneInFlight &= !request.Alone;
            _reserved -= request.Max;
            _cursor = null;
            _isWanted = true;
        }

        Woken?.Invoke();
    }

    public void End(ClaimRequest request, ClaimResult result)
    {
        bool isWanted;
        lock (_lock)
        {
            var count = result.Jobs.Count;
            _inFlight--;
            _isAloneInFlight &= !request.Alone;
            _reserved -= request.Max;
            _cursor = result.Cursor;
            _suspects.Noted(result.AreSuspectsWaiting);

            if (count > 0)
            {
                _sleep.Found(lingers: request.LingerMs > 0);
                _isBusy = _isBusy || count > 1;

                // Full: more may be there. Lingering: enqueuers rely on this claim. A cursor may have hidden a late commit.
                // A job that runs alone came alone: others may wait behind it.
                _isWanted |= count == request.Max || request.LingerMs > 0 || request.Cursor is not null || result.Jobs[0].Losses > 1;
            }
            else if (_inFlight == 0)
            {
                _isBusy = false;
                _isWanted |= request.Cursor is not null || _sleep.MustLookAgain(result);
            }

            // Also when more is wanted: the loop that wants it may have no room, and must not depend on being told again.
            _timer.Change(SleepTime(result), Timeout.InfiniteTimeSpan);
            isWanted = _isWanted;
        }

        if (isWanted)
        {
            // The other loop may have been refused while this claim was in flight.
            Woken?.Invoke();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Poll()
    {
        // Set again at once: the claim may be refused for now (a silent database, a job that runs alone), and polling must go on.
        _timer.Change(PollTime(), Timeout.InfiniteTimeSpan);
        Wake();
    }

    private TimeSpan PollTime()
    {
        var poll = _status.IsListening || _options.PollInterval < PollWithoutListener ? _options.PollInterval : PollWithoutListener;
        return poll * (0.9 + (0.2 * _random()));
    }

    private TimeSpan SleepTime(ClaimResult result)
    {
        var sleep = PollTime();
        if (_sleep.Pause is { } pause && pause < sleep)
        {
            sleep = pause;
        }

        if (result.NextDueAt - result.Now is { } due && due < sleep)
        {
            // A millisecond more: a timer that fires early would find nothing and sleep again.
            sleep = due + TimeSpan.FromMilliseconds(1);
        }

        return sleep;
    }
}
