using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>One attempt of a step: what its body sees, whatever kind of step it is. Made lazily, for most bodies use little of it.</summary>
internal sealed class StepAttempt(RunActivation run, OperationName name, int number, TimeSpan timeout, TimeSpan? heartbeatWithin)
{
    private readonly Lock _lock = new();
    private readonly long _startedAt = run.Tools.Time.GetTimestamp();
    private CancellationTokenSource? _stop;
    private AsyncServiceScope? _scope;
    private ITimer? _timer;
    private long _beatAt = run.Tools.Time.GetTimestamp();
    private bool _isOver;

    public RunActivation Run => run;

    public string Name => name.Full;

    public int Number => number;

    public TimeSpan TimeLimit => timeout;

    public TimeSpan Elapsed => run.Tools.Time.GetElapsedTime(_startedAt);

    public StepStopReason StopReason { get; private set; }

    public string IdempotencyKey => $"pgengine-run-{run.Job.Id}/{name.Full}";

    public ILogger Logger => run.Tools.Logger;

    /// <summary>What the last heartbeat of an earlier attempt of this activation told.</summary>
    public object? Details { get; set; }

    public CancellationToken Token
    {
        get
        {
            lock (_lock)
            {
                if (_stop is null)
                {
                    // Never disposed: whatever took the token may outlive the attempt.
                    _stop = new CancellationTokenSource();
                    if (StopReason != StepStopReason.None)
                    {
                        _stop.Cancel();
                    }
                }

                return _stop.Token;
            }
        }
    }

    public IServiceProvider Services
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isOver, this);
                return (_scope ??= run.Tools.Scopes.CreateAsyncScope()).ServiceProvider;
            }
        }
    }

    public void Heartbeat() => Interlocked.Exchange(ref _beatAt, run.Tools.Time.GetTimestamp());

    /// <summary>Says that it is alive, and how far.</summary>
    public void Heartbeat<T>(T details)
    {
        Heartbeat();
        Details = details;
        if (run.Tools.Report is { } report)
        {
            report(run.Job, run.Tools.CodecOf(run.Job.Kind).Encode(JsonSerializer.Serialize(details, run.Tools.Json.GetTypeInfo(typeof(T)))));
        }
    }

    /// <summary>Watches the time of a body that did not end at once.</summary>
    public void Watch()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _timer = run.Tools.Time.CreateTimer(
                    static attempt => ((StepAttempt)attempt!).Check(), this, NextCheck(), Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Cancels the token; the first reason counts.</summary>
    public void Stop(StepStopReason reason)
    {
        CancellationTokenSource? stop;
        lock (_lock)
        {
            if (_isOver || StopReason != StepStopReason.None)
            {
                return;
            }

            StopReason = reason;
            stop = _stop;
        }

        try
        {
            stop?.Cancel();
        }
        catch (AggregateException e)
        {
            run.Tools.Logger.StepStopFailed(e, run.Job.Id, name.Full);
        }
    }

    /// <summary>The body has ended.</summary>
    public void End()
    {
        AsyncServiceScope? scope;
        lock (_lock)
        {
            _isOver = true;
            _timer?.Dispose();
            scope = _scope;
            _scope = null;
        }

        if (scope is { } services)
        {
            _ = DisposeAsync(services);
        }
    }

    private async Task DisposeAsync(AsyncServiceScope scope)
    {
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A service of the application: what the step has answered stands.
        catch (Exception e)
#pragma warning restore CA1031
        {
            run.Tools.Logger.ScopeNotDisposed(e, run.Job.Id, run.Job.Kind);
        }
    }

    private TimeSpan NextCheck()
    {
        var left = timeout - Elapsed;
        if (heartbeatWithin is { } within && within - run.Tools.Time.GetElapsedTime(Interlocked.Read(ref _beatAt)) is var beat && beat < left)
        {
            left = beat;
        }

        return left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(1);
    }

    private void Check()
    {
        if (Elapsed >= timeout)
        {
            Stop(StepStopReason.Timeout);
        }
        else if (run.Tools.Time.GetElapsedTime(Interlocked.Read(ref _beatAt)) >= heartbeatWithin)
        {
            Stop(StepStopReason.HeartbeatMissed);
        }
        else
        {
            lock (_lock)
            {
                _timer?.Change(NextCheck(), Timeout.InfiniteTimeSpan);
            }
        }
    }
}
