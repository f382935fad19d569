using Microsoft.Extensions.Logging;

namespace PgEngine.Diagnostics;

/// <summary>What is logged of workflows.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.ForeignWait, LogLevel.Warning,
        "Run {RunId} ({Workflow}) has waited {Waited} for something that is not durable: it keeps its place, and begins anew if the worker stops. "
        + "Await it inside a step.")]
    public static partial void ForeignWait(this ILogger logger, long runId, string workflow, TimeSpan waited);

    [LoggerMessage(EventIds.RunTorn, LogLevel.Warning,
        "Run {RunId} ({Workflow}) waits, and its code wanted to go on after something that is not durable: it will begin from its journal. "
        + "Await it inside a step.")]
    public static partial void RunTorn(this ILogger logger, long runId, string workflow);

    [LoggerMessage(EventIds.StepFailed, LogLevel.Warning, "Step {Step} of run {RunId} has failed for good at attempt {Attempt}.")]
    public static partial void StepFailed(this ILogger logger, Exception e, long runId, string step, int attempt);

    [LoggerMessage(EventIds.StepRetried, LogLevel.Information, "Step {Step} of run {RunId} failed at attempt {Attempt}; trying again in {Delay}.")]
    public static partial void StepRetried(this ILogger logger, Exception e, long runId, string step, int attempt, TimeSpan delay);

    [LoggerMessage(EventIds.StepStopFailed, LogLevel.Error, "What listens to the token of step {Step} of run {RunId} threw.")]
    public static partial void StepStopFailed(this ILogger logger, Exception e, long runId, string step);

    [LoggerMessage(EventIds.RunBlocked, LogLevel.Error, "Run {RunId} ({Workflow}) is blocked: {Problem}")]
    public static partial void RunBlocked(this ILogger logger, long runId, string workflow, string problem);

    [LoggerMessage(EventIds.RunBroken, LogLevel.Error, "Run {RunId} ({Workflow}) could not be run; its attempt fails.")]
    public static partial void RunBroken(this ILogger logger, Exception e, long runId, string workflow);

    [LoggerMessage(EventIds.RunAbandoned, LogLevel.Information, "Run {RunId} ({Workflow}) is left as it is: {Reason}.")]
    public static partial void RunAbandoned(this ILogger logger, long runId, string workflow, Workflows.StepStopReason reason);

    [LoggerMessage(EventIds.FlushFailed, LogLevel.Warning, "A round trip with {Items} items of runs failed; nothing is lost, trying again in {Pause}.")]
    public static partial void FlushFailed(this ILogger logger, Exception e, int items, TimeSpan pause);

    [LoggerMessage(EventIds.RunItemIsolated, LogLevel.Error, "The database refused what run {RunId} ({Workflow}) wrote: {Error}")]
    public static partial void RunItemIsolated(this ILogger logger, string error, long runId, string workflow);

    [LoggerMessage(EventIds.JournalNotLoaded, LogLevel.Warning, "The journal of run {RunId} ({Workflow}) could not be loaded.")]
    public static partial void JournalNotLoaded(this ILogger logger, Exception e, long runId, string workflow);
}
