using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Notifications;
using PgEngine.Routing;
using PgEngine.Sql;
using PgEngine.Workflows.Running;

namespace PgEngine.Workers;

/// <summary>The parts of one running worker, wired: slots, the two turn loops, the beat and the listener.</summary>
internal sealed class Worker : IAsyncDisposable
{
    // Kept back from the grace period for writing the last outcomes.
    private static readonly TimeSpan FinalFlush = TimeSpan.FromSeconds(2);

    private readonly PgEngineOptions _options;
    private readonly WorkerIdentity _identity;
    private readonly WorkerStatus _status;
    private readonly LeaseBook _leases = new();
    private readonly ClaimSchedule _schedule;
    private readonly JobSlots _slots;
    private readonly PrefetchWatch _prefetch;
    private readonly WorkflowWorker? _workflows;
    private readonly TurnLoop _primary;
    private readonly TurnLoop _secondary;
    private readonly BeatLoop _beat;
    private readonly FireLoop _fires;
    private readonly NotificationListener _listener;
    private readonly DeregisterWorker _deregister;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public Worker(
        PgEngineOptions options, EngineConnections connections, WorkerIdentity identity, WorkerStatus status, string[] queues,
        IServiceScopeFactory scopes, EngineMetrics metrics, WorkerEvents events, JobContextAccessor? accessor, TimeProvider time,
        Func<double> random, ILogger logger)
    {
        _options = options;
        _identity = identity;
        _status = status;
        _time = time;
        _logger = logger;
        var outcomes = new OutcomeBuffer(4 * options.MaxClaim);
        var tools = new RunTools(
            options, scopes, outcomes, new CompleteJobInTransaction(connections, time), metrics, events, accessor, time, logger);
        var waiting = new WaitingJobs(options, outcomes, time);
        var answers = new SettleAnswers(_leases, outcomes, metrics, events, time, random, logger);
        var probe = new ProbeWatch(status, time);
        _slots = new JobSlots(options, waiting, tools, _leases, outcomes, status, time);
        _prefetch = new PrefetchWatch(options, waiting, _leases, time);
        var tags = TagSource.Of(options.TagsCallback, scopes, time, logger);
        _workflows = WorkflowWorker.Of(
            options, connections, identity, status, scopes, waiting, _leases, outcomes, metrics, events, time, random, logger);
        _schedule = new ClaimSchedule(
            options, waiting, new ClaimRoutes(options, queues, tags, random), outcomes, _leases, status, time, random);
        tags?.Changed = _schedule.Wake;
        _primary = Loop(isPrimary: true);
        _secondary = Loop(isPrimary: false);
        _primary.Helper = _secondary;
        _beat = new BeatLoop(
            options, identity, status, _leases, _slots, _prefetch, probe, new BeatWorker(connections), metrics, events, time, random,
            logger);
        _listener = new NotificationListener(connections, queues, identity, status, probe, time, random, logger);
        _deregister = new DeregisterWorker(connections);
        _fires = new FireLoop(new FireSchedules(connections), events, metrics, time, random, logger);

        outcomes.Added = () =>
        {
            _primary.Wake();
            if (outcomes.Count >= TurnLoop.SecondaryThreshold)
            {
                _secondary.Wake();
            }
        };
        _slots.Changed = () =>
        {
            if (_schedule.IsWanted)
            {
                _primary.Wake();
            }
        };
        answers.Rescheduled = _schedule.Wake;
        _schedule.Woken = _primary.Wake;
        _prefetch.Returned = _schedule.Wake;
        _beat.Changed = _schedule.Wake;
        _beat.NextFire = _fires.Expect;
        _listener.Woken = _schedule.Wake;
        _listener.CancelRequested = _beat.BeatNow;
        _listener.SchedulesChanged = _fires.FireNow;
        _primary.WorkerUnknown = _secondary.WorkerUnknown = _beat.BeatNow;
        Wire(_workflows);

        TurnLoop Loop(bool isPrimary) => new(
            isPrimary, connections, identity, _schedule, waiting, _leases, outcomes, answers, metrics, events, time, random, logger);
    }

    /// <summary>Runs until stopping or until the database does not know the worker any more; in both cases it ends in order.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var beating = new CancellationTokenSource();
        using var turning = new CancellationTokenSource();
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var slots = _slots.RunAsync();
        var primary = _primary.RunAsync(turning.Token);
        var secondary = _secondary.RunAsync(turning.Token);
        var turns = Task.WhenAll(primary, secondary);
        var writes = _workflows?.Writer.RunAsync(turning.Token) ?? Task.CompletedTask;
        var beats = _beat.RunAsync(beating.Token);
        var fires = _fires.RunAsync(listening.Token);
        var listener = _options.Listen ? _listener.RunAsync(listening.Token) : Task.CompletedTask;
        Task ended;
        _status.IsRunning = true;
        try
        {
            // The beat returns only when the worker is unknown; a turn loop never returns by itself.
            ended = await Task.WhenAny(beats, primary, secondary, Task.Delay(Timeout.Infinite, stopping)).ConfigureAwait(false);
            await StopAsync(slots, turns, writes, turning).ConfigureAwait(false);
        }
        finally
        {
            _status.IsRunning = false;
            await listening.CancelAsync().ConfigureAwait(false);
            await turning.CancelAsync().ConfigureAwait(false);
            await beating.CancelAsync().ConfigureAwait(false);
            await HandBackAsync().ConfigureAwait(false);
            await Task.WhenAll(Quiet(turns), Quiet(writes), Quiet(beats), Quiet(fires), Quiet(listener)).ConfigureAwait(false);
        }

        if (ended.IsFaulted)
        {
            await ended.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _schedule.Dispose();
        _prefetch.Dispose();
        if (_workflows is not null)
        {
            await _workflows.DisposeAsync().ConfigureAwait(false);
        }

        await _primary.DisposeAsync().ConfigureAwait(false);
        await _secondary.DisposeAsync().ConfigureAwait(false);
    }

    private async Task Quiet(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever breaks while the worker ends must not keep the rest from ending in order.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (e is not OperationCanceledException)
            {
                _logger.LoopFailed(e);
            }
        }
    }

    private void Wire(WorkflowWorker? workflows)
    {
        if (workflows is null)
        {
            return;
        }

        workflows.Writer.WorkerUnknown = _beat.BeatNow;
        workflows.Dispatcher.Changed = _slots.Changed;
        _beat.Cancelled = workflows.Dispatcher.Cancel;
        _beat.LeasesLost = workflows.Dispatcher.Lose;
        _beat.Beaten = workflows.Dispatcher.LookAll;
        _listener.RunHinted = workflows.Dispatcher.Look;
    }

    private async Task StopAsync(Task slots, Task turns, Task writes, CancellationTokenSource turning)
    {
        _schedule.Stop();
        _beat.IsStopping = true;
        _beat.BeatNow();
        _slots.StopStarting();
        var runs = _workflows?.Dispatcher.StopAsync() ?? Task.CompletedTask;
        var work = Task.WhenAll(slots, runs);

        // A swept worker has nothing left to finish: its handlers were told, and others may be running their jobs.
        var grace = (_identity.IsRegistered ? _options.ShutdownGracePeriod : FinalFlush * 2) - FinalFlush;
        if (!await EndsWithinAsync(work, grace > TimeSpan.Zero ? grace : TimeSpan.Zero).ConfigureAwait(false))
        {
            var abandoned = _workflows?.Dispatcher.AbandonAll() ?? 0;
            _logger.GraceOver(_slots.Stop(_ => true, StopReason.Shutdown) + abandoned);
            await EndsWithinAsync(work, FinalFlush / 2).ConfigureAwait(false);
        }

        CrashPoints.Reach(CrashPoints.ShuttingDown);
        turning.CancelAfter(FinalFlush);

        // What runs have written is told before what is given back.
        _workflows?.Writer.Finish();
        await EndsWithinAsync(writes, FinalFlush).ConfigureAwait(false);
        _primary.Finish();
        _secondary.Finish();
        await EndsWithinAsync(turns, FinalFlush).ConfigureAwait(false);
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        using var timer = new CancellationTokenSource();
        var ended = await Task.WhenAny(task, Task.Delay(time, _time, timer.Token)).ConfigureAwait(false) == task;
        await timer.CancelAsync().ConfigureAwait(false);
        return ended;
    }

    /// <summary>Gives back what is still held, so that nobody has to wait for the sweep.</summary>
    private async Task HandBackAsync()
    {
        if (!_identity.IsRegistered)
        {
            return;
        }

        var workerId = _identity.Id;
        _identity.Forget(workerId);
        try
        {
            using var timeout = new CancellationTokenSource(FinalFlush);
            var released = await _deregister.ExecuteAsync(workerId, timeout.Token).ConfigureAwait(false);
            _logger.WorkerStopped(workerId, released);
        }
#pragma warning disable CA1031 // The sweep does what this call could not.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.DeregisterFailed(e, workerId);
        }
    }
}
