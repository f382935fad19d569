using System.Data.Common;
using PgEngine.Client;
using PgEngine.Codecs;
using PgEngine.Connections;
using PgEngine.Errors;
using PgEngine.Sql;

namespace PgEngine.Admin;

/// <summary>The operator's acts of one engine instance.</summary>
internal sealed partial class PgEngineAdmin(EngineConnections connections, PayloadCodecs codecs) : IPgEngineAdmin
{
    /// <summary>Jobs per transaction of an act without a list of ids.</summary>
    private const int BatchSize = 1000;

    public Task<IReadOnlyList<FailedJob>> FailedAsync(FailedJobFilter? filter = null, CancellationToken cancellationToken = default) =>
        RunAsync(ListFailed.Statement, command => ListFailed.ExecuteAsync(command, filter ?? new(), cancellationToken));

    public async Task<int> RetryFailedAsync(
        FailedJobFilter? filter = null, int max = int.MaxValue, double? ratePerSecond = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var retried = 0;
        while (retried < max)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = Math.Min(BatchSize, max - retried);

            // Each batch begins where the one before it ends.
            var delay = ratePerSecond is { } rate ? TimeSpan.FromSeconds(retried / rate) : TimeSpan.Zero;
            var count = await RunAsync(
                RetryFailed.Statement,
                command => RetryFailed.ExecuteAsync(command, filter ?? new(), batch, ratePerSecond, delay, cancellationToken)).ConfigureAwait(false);
            retried += count;
            if (count < batch)
            {
                break;
            }
        }

        return retried;
    }

    public async Task<RetryAnswer> RetryAsync(long jobId, string payloadJson, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloadJson);
        var kind = await RunAsync(
            RetryJob.KindStatement, command => command.With(jobId).ExecuteScalarAsync(cancellationToken)).ConfigureAwait(false) as string;
        var payload = kind is null ? payloadJson : codecs.For(kind).EncodeForeign(payloadJson);
        return await RunAsync(
            RetryJob.StatementWithPayload, command => RetryJob.ExecuteAsync(command, jobId, payload, cancellationToken)).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<BulkAnswer>> CompleteJobsAsync(IReadOnlyCollection<long> jobIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobIds);
        return RunAsync(BulkActs.Complete, command => BulkActs.ExecuteAsync(command.With(Ids(jobIds)), cancellationToken));
    }

    public Task<IReadOnlyList<BulkAnswer>> FailJobsAsync(
        IReadOnlyCollection<long> jobIds, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobIds);
        return RunAsync(BulkActs.Fail, command => BulkActs.ExecuteAsync(command.With(Ids(jobIds)).With(reason), cancellationToken));
    }

    public Task<IReadOnlyList<BulkAnswer>> RescheduleJobsAsync(
        IReadOnlyCollection<long> jobIds, RescheduleOptions changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobIds);
        ArgumentNullException.ThrowIfNull(changes);
        return RunAsync(BulkActs.Reschedule, command => BulkActs.ExecuteAsync(
            command.With(Ids(jobIds)).With(changes.RunAt?.UtcDateTime).With(changes.Priority).With(changes.Attempts).With(changes.MaxAttempts),
            cancellationToken));
    }

    public async Task<long> CancelJobsAsync(CancelJobsFilter filter, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var cancelled = 0L;
        int count;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            count = await RunAsync(
                CancelJobs.Statement,
                command => CancelJobs.ExecuteAsync(command, filter, reason, BatchSize, cancellationToken)).ConfigureAwait(false);
            cancelled += count;
        }
        while (count > 0);
        return cancelled;
    }

    public Task<IReadOnlyDictionary<long, int?>> ForceUnlockWorkersAsync(
        IReadOnlyCollection<long> workerIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workerIds);
        return RunAsync(ForceUnlockWorkers.Statement, command =>
            ForceUnlockWorkers.ExecuteAsync(command.With(Ids(workerIds)), cancellationToken));
    }

    private static long[] Ids(IReadOnlyCollection<long> ids) => [.. ids];

    private async Task<T> RunAsync<T>(string statement, Func<DbCommand, Task<T>> execute)
    {
        var command = connections.Producers.CreateCommand(connections.Qualify(statement));
        await using (command.ConfigureAwait(false))
        {
            try
            {
                return await execute(command).ConfigureAwait(false);
            }
            catch (DbException e) when (SqlErrors.IsRefusal(e))
            {
                throw SqlErrors.Translate(e);
            }
        }
    }
}
