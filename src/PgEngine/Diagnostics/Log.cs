using Microsoft.Extensions.Logging;
using PgEngine.Jobs;

namespace PgEngine.Diagnostics;

/// <summary>Every message the worker logs. Payloads and connection strings never appear in one.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.WorkerStarted, LogLevel.Information,
        "Worker {WorkerId} ({Name}) serves queues [{Queues}] with {Concurrency} slots.")]
    public static partial void WorkerStarted(this ILogger logger, long workerId, string name, string queues, int concurrency);

    [LoggerMessage(EventIds.WorkerStopped, LogLevel.Information, "Worker {WorkerId} stopped; {Released} jobs were handed back at the end.")]
    public static partial void WorkerStopped(this ILogger logger, long workerId, int released);

    [LoggerMessage(EventIds.WorkerSwept, LogLevel.Warning,
        "Worker {WorkerId} is unknown to the database: it was silent for too long and its jobs were given to others. Registering again.")]
    public static partial void WorkerSwept(this ILogger logger, long workerId);

    [LoggerMessage(EventIds.BeatFailed, LogLevel.Warning, "The beat of worker {WorkerId} failed; trying again in {Pause}.")]
    public static partial void BeatFailed(this ILogger logger, Exception e, long workerId, TimeSpan pause);

    [LoggerMessage(EventIds.StartFailed, LogLevel.Warning, "The worker cannot start yet; trying again in {Pause}.")]
    public static partial void StartFailed(this ILogger logger, Exception e, TimeSpan pause);

    [LoggerMessage(EventIds.RestoredCopy, LogLevel.Warning,
        "Schema {Schema} was installed on another server: this is a restored copy, and its jobs may be somebody else's. "
        + "Call adopt_database() to make it this server's own.")]
    public static partial void RestoredCopy(this ILogger logger, string schema);

    [LoggerMessage(EventIds.LeasesLost, LogLevel.Warning, "{Leases} leases are lost; {Attempts} running attempts were told to stop.")]
    public static partial void LeasesLost(this ILogger logger, int leases, int attempts);

    [LoggerMessage(EventIds.OrphansReleased, LogLevel.Information, "{Leases} leases that nobody here knows of are given back.")]
    public static partial void OrphansReleased(this ILogger logger, int leases);

    [LoggerMessage(EventIds.WaitingForSchema, LogLevel.Warning, "Schema {Schema} is not ready ({State}); looking again in {Pause}.")]
    public static partial void WaitingForSchema(this ILogger logger, string schema, Schema.SchemaState state, TimeSpan pause);

    [LoggerMessage(EventIds.GraceOver, LogLevel.Warning, "The grace period is over; {Attempts} running attempts were told to stop.")]
    public static partial void GraceOver(this ILogger logger, int attempts);

    [LoggerMessage(EventIds.DeregisterFailed, LogLevel.Warning, "Worker {WorkerId} could not hand back its leases; the sweep will.")]
    public static partial void DeregisterFailed(this ILogger logger, Exception e, long workerId);

    [LoggerMessage(EventIds.WorkerFailed, LogLevel.Error, "The worker failed in a way it should not; starting it again in {Pause}.")]
    public static partial void WorkerFailed(this ILogger logger, Exception e, TimeSpan pause);

    [LoggerMessage(EventIds.LoopFailed, LogLevel.Warning, "A loop of the worker failed while the worker ended.")]
    public static partial void LoopFailed(this ILogger logger, Exception e);

    [LoggerMessage(EventIds.HookFailed, LogLevel.Error, "Hook {Hook} threw; the worker goes on as if it had not.")]
    public static partial void HookFailed(this ILogger logger, Exception e, Type hook);

    [LoggerMessage(EventIds.TagsNotComputed, LogLevel.Error, "The worker's tags could not be computed; it goes on with the last ones it had.")]
    public static partial void TagsNotComputed(this ILogger logger, Exception e);

    [LoggerMessage(EventIds.TurnFailed, LogLevel.Warning,
        "A round trip with {Settles} outcomes failed; nothing is lost, trying again in {Pause}.")]
    public static partial void TurnFailed(this ILogger logger, Exception e, int settles, TimeSpan pause);

    [LoggerMessage(EventIds.SettleStale, LogLevel.Warning,
        "The outcome of job {JobId} ({Kind}, attempt {Attempt}) came too late: the database answered {Answer}.")]
    public static partial void SettleStale(this ILogger logger, long jobId, string kind, int attempt, string answer);

    [LoggerMessage(EventIds.SettleUnknown, LogLevel.Warning,
        "Job {JobId} ({Kind}) is gone and its queue keeps no history: whether the first answer was ok cannot be known.")]
    public static partial void SettleUnknown(this ILogger logger, long jobId, string kind);

    [LoggerMessage(EventIds.ItemIsolated, LogLevel.Error, "The database refused the outcome of job {JobId} ({Kind}); the job is failed: {Error}")]
    public static partial void ItemIsolated(this ILogger logger, string error, long jobId, string kind);

    [LoggerMessage(EventIds.ProgressDropped, LogLevel.Warning, "{Reports} progress reports were refused and dropped: {Error}")]
    public static partial void ProgressDropped(this ILogger logger, string error, int reports);

    [LoggerMessage(EventIds.PayloadUnreadable, LogLevel.Error, "The payload of job {JobId} cannot be read for kind {Kind}; the job is failed.")]
    public static partial void PayloadUnreadable(this ILogger logger, Exception e, long jobId, string kind);

    [LoggerMessage(EventIds.AttemptFailed, LogLevel.Warning, "Job {JobId} ({Kind}) failed at attempt {Attempt} (stop reason {StopReason}).")]
    public static partial void AttemptFailed(this ILogger logger, Exception e, long jobId, string kind, int attempt, StopReason stopReason);

    [LoggerMessage(EventIds.ThrewAfterCompletion, LogLevel.Warning, "The handler of job {JobId} ({Kind}) threw after it had completed the job.")]
    public static partial void ThrewAfterCompletion(this ILogger logger, Exception e, long jobId, string kind);

    [LoggerMessage(EventIds.JobFailed, LogLevel.Error, "Job {JobId} ({Kind}) has failed for good at attempt {Attempt}.")]
    public static partial void JobFailed(this ILogger logger, long jobId, string kind, int attempt);

    [LoggerMessage(EventIds.ScopeNotDisposed, LogLevel.Error,
        "A service of job {JobId} ({Kind}) threw while it was disposed of; the job's outcome stands.")]
    public static partial void ScopeNotDisposed(this ILogger logger, Exception e, long jobId, string kind);

    [LoggerMessage(EventIds.ExceptionNotJudged, LogLevel.Error,
        "OnException of kind {Kind} threw for job {JobId}; the job's own exception is an ordinary failure.")]
    public static partial void ExceptionNotJudged(this ILogger logger, Exception e, long jobId, string kind);

    [LoggerMessage(EventIds.ListenFailed, LogLevel.Warning, "Notifications are lost; polling until the listener is back, in {Pause} at the earliest.")]
    public static partial void ListenFailed(this ILogger logger, Exception e, TimeSpan pause);

    [LoggerMessage(EventIds.Listening, LogLevel.Debug, "Listening on {Channel}.")]
    public static partial void Listening(this ILogger logger, string channel);

    [LoggerMessage(EventIds.ProbeLost, LogLevel.Warning,
        "A notification to myself did not arrive: the connection is dead, or goes through a transaction pooler. Polling.")]
    public static partial void ProbeLost(this ILogger logger);
}
