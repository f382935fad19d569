using System.Collections.Concurrent;
using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>Tills of shops with 100 each; that of the south does not open.</summary>
internal sealed class FakeTills : ITills
{
    public ConcurrentQueue<decimal> Reports { get; } = new();

    public Task<decimal> CloseAsync(string shop) => shop == "south"
        ? throw new WorkflowFailedException("the till does not open")
        : Task.FromResult(100m);

    public Task ReportAsync(decimal total)
    {
        Reports.Enqueue(total);
        return Task.CompletedTask;
    }
}
