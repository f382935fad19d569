using PgEngine.Sql;

namespace PgEngine.Admin;

internal sealed partial class PgEngineAdmin
{
    public Task<bool> SetQueueAsync(string queue, QueueSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(settings);
        return RunAsync(QueueActs.Set, command => QueueActs.ChangeAsync(QueueActs.With(command, queue, settings), cancellationToken));
    }

    public Task<bool> SetLimitAsync(
        string queue, string concurrencyKey, int? maxRunning = null, RateLimit? rateLimit = null, bool clear = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(concurrencyKey);
        return RunAsync(QueueActs.SetLimit, command => QueueActs.ChangeAsync(
            command.With(queue).With(concurrencyKey).With(maxRunning).With(SettingsJson.Of(rateLimit)).With(clear), cancellationToken));
    }

    public Task<IReadOnlyList<LimitStatus>> GetLimitsAsync(
        string? queue = null, int max = 100, CancellationToken cancellationToken = default) =>
        RunAsync(QueueLists.Limits, command => QueueLists.ReadAsync(command.With(queue).With(max), QueueLists.Limit, cancellationToken));

    public Task<bool> PauseQueueAsync(string queue, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return RunAsync(QueueActs.Pause, command => QueueActs.ChangeAsync(command.With(queue).With(reason), cancellationToken));
    }

    public Task<bool> ResumeQueueAsync(string queue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return RunAsync(QueueActs.Resume, command => QueueActs.ChangeAsync(command.With(queue), cancellationToken));
    }

    public Task<IReadOnlyList<QueueStatus>> GetQueuesAsync(string? queue = null, CancellationToken cancellationToken = default) =>
        RunAsync(QueueLists.Queues, command => QueueLists.ReadAsync(command.With(queue), QueueLists.Queue, cancellationToken));

    public Task<bool> SetKindAsync(string kind, KindSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(settings);
        return RunAsync(QueueActs.SetKind, command => QueueActs.ChangeAsync(
            command.With(kind).With(SettingsJson.Word(settings.History)).With(settings.KeepPayload).With(SettingsJson.Of(settings.Retention))
                .With(SettingsJson.Options(settings)),
            cancellationToken));
    }

    public Task<IReadOnlyList<JobLogEntry>> GetJobLogAsync(long jobId, int after = 0, CancellationToken cancellationToken = default) =>
        RunAsync(QueueLists.JobLog, command => QueueLists.ReadAsync(command.With(jobId).With(after), QueueLists.LogEntry, cancellationToken));
}
