using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PgEngine.Client;
using PgEngine.Jobs;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>One running attempt; what its handler sees as <see cref="JobContext"/>.</summary>
internal sealed class RunningAttempt(
    ClaimedJob job, IServiceProvider services, OutcomeBuffer outcomes, JobJson json, CompleteJobInTransaction complete, TimeProvider time)
    : JobContext, IStoppable
{
    // Never disposed: it has no timer and no wait handle, and a late Stop must find it whole.
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private List<string>? _chained;
    private JsonElement? _headers;
    private int _stopReason;

    public ClaimedJob Job => job;

    public CancellationToken Token => _stop.Token;

    /// <summary>Whether the handler has completed the job in a transaction of its own.</summary>
    public bool IsCompletedInTransaction { get; private set; }

    public override long JobId => job.Id;

    public override string Kind => job.Kind;

    public override string Queue => job.Queue;

    public override int Attempt => job.Attempt;

    public override DateTimeOffset CreatedAt => job.CreatedAt;

    public override DateTimeOffset ScheduledAt => job.RunAt;

    public override JsonElement? Headers => job.Headers is null ? null : _headers ??= JsonElement.Parse(job.Headers);

    public override IServiceProvider Services => services;

    public override StopReason StopReason => (StopReason)Volatile.Read(ref _stopReason);

    public override string IdempotencyKey => string.Create(CultureInfo.InvariantCulture, $"pgengine-job-{job.Id}");

    /// <summary>Cancels the handler's token; the first reason stays.</summary>
    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, 0) == 0)
        {
            // Not inline: callbacks of the handler must not run on, or fail, the beat's or the timer's thread.
            _ = _stop.CancelAsync();
        }
    }

    public int Stop(Predicate<RunningAttempt> which, StopReason reason)
    {
        if (!which(this))
        {
            return 0;
        }

        Stop(reason);
        return 1;
    }

    public override void ReportProgress<T>(T progress)
    {
        // A job that is completed in an open transaction is not touched from here any more.
        if (!IsCompletedInTransaction)
        {
            outcomes.Report(job, json.Write(job.Kind, progress));
        }
    }

    public override void Log(LogLevel level, string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (level != LogLevel.None)
        {
            outcomes.Log(job, new LogLine(level, JobJson.Clean(message, LogBuffer.MaxLength), time.GetTimestamp()));
        }
    }

    public override void EnqueueOnCompletion<TPayload>(TPayload payload, EnqueueOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(payload);
        Chain(json.Chained(payload, options ?? EnqueueOptions.Default));
    }

    public override void EnqueueOnCompletion(string kind, string payloadJson, EnqueueOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(payloadJson);
        Chain(json.Chained(kind, payloadJson, options ?? EnqueueOptions.Default));
    }

    /// <summary>The detail of a completion: the result, if there is one, and the jobs to enqueue with it; null for neither.</summary>
    public string? CompletionDetail(string? resultJson)
    {
        lock (_lock)
        {
            return JobJson.CompletionDetail(resultJson, _chained);
        }
    }

    public override Task CompleteInAsync(DbTransaction transaction, CancellationToken cancellationToken = default) =>
        CompleteAsync(transaction, null, cancellationToken);

    public override Task CompleteInAsync<T>(DbTransaction transaction, T result, CancellationToken cancellationToken = default) =>
        CompleteAsync(transaction, json.Write(job.Kind, result), cancellationToken);

    private void Chain(string jobObject)
    {
        lock (_lock)
        {
            if (IsCompletedInTransaction)
            {
                throw new InvalidOperationException("The job is completed already: enqueue in the same transaction instead.");
            }

            (_chained ??= []).Add(jobObject);
        }
    }

    private async Task CompleteAsync(DbTransaction transaction, string? resultJson, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await complete.ExecuteAsync(transaction, job, CompletionDetail(resultJson), cancellationToken).ConfigureAwait(false);
        IsCompletedInTransaction = true;
        CrashPoints.Reach(CrashPoints.CompletedInOpenTransaction);
    }
}
