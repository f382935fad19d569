using PgEngine.Hosting;
using PgEngine.Routing;

namespace PgEngine.Workers;

/// <summary>
/// Decides when to claim, how much, and how long to sleep; one claim is under way at a time. A worker that found nothing sleeps until a
/// notification, the next due job, or the poll interval; the sleep protocol (see the SQL functions <c>_wake</c> and
/// <c>claim_jobs_v1</c>) makes sure that no enqueue falls between its last look and its sleep.
/// </summary>
internal sealed class ClaimSchedule : IDisposable
{
    // Claims follow each other within a round trip while work flows; enqueuers may rely on that for this long.
    private const int LingerMs = 200;

    // A handler slower than this may keep the worker from claiming again soon: then it promises nothing.
    private const double LingerSeconds = 0.02;

    private static readonly TimeSpan PollWithoutListener = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PgEngineOptions _options;
    private readonly WaitingJobs _waiting;
    private readonly ClaimRoutes _routes;
    private readonly OutcomeBuffer _outcomes;
    private readonly LeaseBook _leases;
    private readonly WorkerStatus _status;
    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private readonly SuspectDrain _suspects;
    private readonly RefetchPause _refetch;
    private readonly SleepProtocol _sleep = new();
    private readonly ClaimGroup[] _groups;
    private readonly ITimer _timer;
    private volatile bool _isWanted = true;
    private bool _isStopped;
    private int _next;

    public ClaimSchedule(
        PgEngineOptions options, WaitingJobs waiting, ClaimRoutes routes, OutcomeBuffer outcomes, LeaseBook leases, WorkerStatus status,
        TimeProvider time, Func<double> random)
    {
        _options = options;
        _waiting = waiting;
        _routes = routes;
        _outcomes = outcomes;
        _leases = leases;
        _status = status;
        _time = time;
        _random = random;
        _suspects = new SuspectDrain(time, options.HeartbeatInterval, random);
        _refetch = new RefetchPause(options, time, random);
        _groups = ClaimGroup.Of(waiting, options.MaxClaim);
        _timer = time.CreateTimer(_ => Poll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called when a claim has become worth while.</summary>
    public Action? Woken { get; set; }

    /// <summary>Whether a claim waits for room; a slot that becomes free matters only then.</summary>
    public bool IsWanted => _isWanted;

    /// <summary>There may be work: a notification came, a time was reached, the listener was lost or came back.</summary>
    public void Wake() => Want(isPoll: false);

    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
        }
    }

    /// <summary>The next claim to send, or null when none is due or there is no room.</summary>
    public ClaimRequest? TryBegin()
    {
        lock (_lock)
        {
            if (_isStopped || !_isWanted || _outcomes.IsFull || _waiting.HasExclusive || !_status.MayStartJobs
                || _refetch.Left > TimeSpan.Zero)
            {
                return null;
            }

            var isIdle = _leases.Count == 0;
            if (_suspects.MustWait(isIdle))
            {
                return null;
            }

            for (var i = 0; i < _groups.Length; i++)
            {
                var group = _groups[(_next + i) % _groups.Length];
                if (group.IsWanted && group.Demand is > 0 and var max)
                {
                    if (!_routes.TryNext(out var route))
                    {
                        return null;
                    }

                    _next = (_next + i + 1) % _groups.Length;
                    return Begin(group, max, isIdle, route);
                }
            }

            return null;
        }
    }

    /// <summary>Notes that a claim failed and will not be sent again.</summary>
    public void Abandon(ClaimRequest request)
    {
        lock (_lock)
        {
            request.Group.Cursor = null;
            request.Group.IsPoll = request.IsPoll && !request.Group.IsWanted;
            request.Group.IsWanted = _isWanted = true;
        }

        Woken?.Invoke();
    }

    /// <summary>Whether only polling found what a claim brought: no notification has told of it, and its time was not known. Asked before its end is noted.</summary>
    public bool IsFoundByPoll(ClaimRequest request, ClaimResult result)
    {
        lock (_lock)
        {
            return request.IsPoll && result.Jobs.Count > 0 && !(request.Group.NextDueAt <= result.Now);
        }
    }

    /// <summary>Notes what a claim brought; whoever sent it looks for the next one by himself.</summary>
    public void End(ClaimRequest request, ClaimResult result)
    {
        lock (_lock)
        {
            var (group, count) = (request.Group, result.Jobs.Count);
            group.Cursor = result.Cursor;
            group.AreSuspectsWaiting = result.AreSuspectsWaiting;
            _suspects.Noted(Array.Exists(_groups, one => one.AreSuspectsWaiting));
            _refetch.Fetched(count, request.Max);
            group.NextDueAt = result.NextDueAt;
            if (count > 0)
            {
                _sleep.Found(lingers: request.LingerMs > 0);
                group.IsBusy |= count > 1;

                // Full: more may be there. Lingering: enqueuers rely on this claim. A cursor may have hidden a late commit.
                // A job that runs alone came alone: others may wait behind it.
                group.IsWanted |= count == request.Max || request.LingerMs > 0 || !request.Looks || result.Jobs[0].Losses > 1;
            }
            else
            {
                group.IsBusy = false;
                group.IsWanted |= !request.Looks || _sleep.MustLookAgain(result);
            }

            _isWanted = Array.Exists(_groups, one => one.IsWanted);
            group.LookAt = _time.GetTimestamp() + (long)(SleepTime(result).TotalSeconds * _time.TimestampFrequency);
            SetTimer();
        }
    }

    public void Dispose() => _timer.Dispose();

    private ClaimRequest Begin(ClaimGroup group, int max, bool isIdle, ClaimRoute? route)
    {
        group.IsWanted = false;
        _isWanted = Array.Exists(_groups, one => one.IsWanted);

        // A promise holds for every kind, so a worker that claims them apart makes none.
        var lingers = group.IsBusy && _groups.Length == 1 && _waiting.AverageSeconds < LingerSeconds;
        var request = new ClaimRequest(
            _leases.Begin(Guid.NewGuid()), max, group.Free, isIdle,
            lingers ? LingerMs + (int)_refetch.Longest.TotalMilliseconds : 0, group.Cursor, group, route,
            _waiting.Kinds.MayRunAgain, Looks: !group.IsBusy || group.Cursor is null, group.IsPoll);
        group.IsPoll = false;
        return request;
    }

    private void Poll()
    {
        // Set again at once: the claim may be refused for now (a silent database, a job that runs alone), and polling must go on.
        _timer.Change(PollTime(), Timeout.InfiniteTimeSpan);
        Want(isPoll: true);
    }

    private void Want(bool isPoll)
    {
        lock (_lock)
        {
            foreach (var group in _groups)
            {
                // A claim that was wanted for another reason, and has not been sent yet, stays what it is.
                group.IsPoll = isPoll && _sleep.Pause is null && (group.IsPoll || !group.IsWanted);
                group.IsWanted = true;
            }

            _isWanted = true;
            _refetch.Woken();
            if (_refetch.Left > TimeSpan.Zero)
            {
                SetTimer();
            }
        }

        Woken?.Invoke();
    }

    // Also when more is wanted: there may be no room for it, and the wish must not depend on being told again.
    private void SetTimer()
    {
        var now = _time.GetTimestamp();
        var lookAt = long.MaxValue;
        foreach (var group in _groups)
        {
            lookAt = Math.Min(lookAt, group.LookAt);
        }

        var sleep = lookAt > now ? _time.GetElapsedTime(now, lookAt) : TimeSpan.Zero;
        var pause = _refetch.Left;
        if (pause > TimeSpan.Zero && (_isWanted || sleep < pause))
        {
            // A millisecond more: a timer that fires early would find the pause unfinished.
            sleep = pause + TimeSpan.FromMilliseconds(1);
        }

        _timer.Change(sleep, Timeout.InfiniteTimeSpan);
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
