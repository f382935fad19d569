using Microsoft.Extensions.Logging;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

/// <summary>One attempt to undo a step.</summary>
public sealed class UndoContext
{
    private readonly StepAttempt _attempt;

    internal UndoContext(StepAttempt attempt) => _attempt = attempt;

    /// <summary>The same for every attempt to undo this step, on every worker.</summary>
    public string IdempotencyKey => _attempt.IdempotencyKey;

    /// <summary>Number of this attempt, from 1.</summary>
    public int Attempt => _attempt.Number;

    /// <summary>Cancelled when the attempt is to stop; not by what has cancelled the run.</summary>
    public CancellationToken Token => _attempt.Token;

    /// <summary>The services of this attempt's own scope, made at first use.</summary>
    public IServiceProvider Services => _attempt.Services;

    /// <summary>The worker's log.</summary>
    public ILogger Logger => _attempt.Logger;
}
