using PgEngine.Jobs;

namespace PgEngine.Runtime.Tests.Batches;

internal sealed class RowWriter(BatchLog log, BatchScope scope) : IBatchJobHandler<int>
{
    public Task<BatchOutcome> RunAsync(IReadOnlyList<BatchItem<int>> items, CancellationToken cancellationToken)
    {
        log.Call();
        log.Scopes.Enqueue(scope);
        foreach (var item in items)
        {
            log.Rows.Enqueue(item.Payload);
            log.Ids.Enqueue(item.Job.JobId);
        }

        return Task.FromResult(BatchOutcome.AsAnswered);
    }
}
