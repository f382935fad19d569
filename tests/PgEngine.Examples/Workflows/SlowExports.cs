using System.Collections.Concurrent;

namespace PgEngine.Examples.Workflows;

/// <summary>An API that has the file at the third look at an export that was begun with one key.</summary>
internal sealed class SlowExports : IExports
{
    private readonly ConcurrentDictionary<string, int> _looks = new();

    public Task<string> BeginAsync(string report, string key) => Task.FromResult(key);

    public Task<string?> FileOfAsync(string export, CancellationToken cancellationToken) =>
        Task.FromResult(_looks.AddOrUpdate(export, 1, (_, looks) => looks + 1) >= 3 ? "sales.csv" : null);
}
