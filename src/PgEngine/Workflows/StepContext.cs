using Microsoft.Extensions.Logging;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

/// <summary>One attempt of a step, as its body sees it.</summary>
public sealed class StepContext
{
    private readonly StepAttempt _attempt;

    internal StepContext(StepAttempt attempt) => _attempt = attempt;

    /// <summary>The step's full name in its run.</summary>
    public string Name => _attempt.Name;

    /// <summary>Number of this attempt, from 1.</summary>
    public int Attempt => _attempt.Number;

    /// <summary>The same for every attempt of this step of this run, on every worker: give it to other systems, so that they act once.</summary>
    public string IdempotencyKey => _attempt.IdempotencyKey;

    /// <summary>Cancelled when the attempt is to stop.</summary>
    public CancellationToken Token => _attempt.Token;

    /// <summary>The services of this attempt's own scope, made at first use.</summary>
    public IServiceProvider Services => _attempt.Services;

    /// <summary>Why the token was cancelled.</summary>
    public StepStopReason StopReason => _attempt.StopReason;

    /// <summary>The worker's log.</summary>
    public ILogger Logger => _attempt.Logger;

    /// <summary>Says that the attempt is alive.</summary>
    public void Heartbeat() => _attempt.Heartbeat();

    /// <summary>Says that the attempt is alive and how far it is; people see it as the job's progress.</summary>
    /// <param name="details">Any value the engine's JSON options can write. The next attempt reads it, unless another worker makes it.</param>
    public void Heartbeat<T>(T details) => _attempt.Heartbeat(details);

    /// <summary>What the last heartbeat of an earlier attempt told, if that was in this activation of the run; else the default value.</summary>
    public T? LastHeartbeat<T>() => _attempt.Details is T details ? details : default;
}
