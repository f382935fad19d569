using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using PgEngine.Jobs;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>One running attempt; what its handler sees as <see cref="JobContext"/>.</summary>
internal sealed class RunningAttempt(
    ClaimedJob job, IServiceProvider services, OutcomeBuffer outcomes, JobJson json, CompleteJobInTransaction complete)
    : JobContext, IStoppable
{
    // Never disposed: it has no timer and no wait handle, and a late Stop must find it whole.
    private readonly CancellationTokenSource _stop = new();
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

    public override Task CompleteInAsync(DbTransaction transaction, CancellationToken cancellationToken = default) =>
        CompleteAsync(transaction, null, cancellationToken);

    public override Task CompleteInAsync<T>(DbTransaction transaction, T result, CancellationToken cancellationToken = default) =>
        CompleteAsync(transaction, JobJson.ResultDetail(json.Write(job.Kind, result)), cancellationToken);

    private async Task CompleteAsync(DbTransaction transaction, string? detail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await complete.ExecuteAsync(transaction, job, detail, cancellationToken).ConfigureAwait(false);
        IsCompletedInTransaction = true;
        CrashPoints.Reach(CrashPoints.CompletedInOpenTransaction);
    }
}
