using System.Collections.Concurrent;
using System.Globalization;

namespace PgEngine.Examples.Workflows;

/// <summary>A catalog of so many pages; it counts who fetches at once.</summary>
internal sealed class FakeCatalog(int pages) : ICatalog
{
    private int _now;
    private int _most;

    public ConcurrentQueue<string> Fetched { get; } = new();

    public int Most => _most;

    public Task<string[]> ListAsync(string source) =>
        Task.FromResult<string[]>([.. Enumerable.Range(1, pages).Select(page => page.ToString(CultureInfo.InvariantCulture))]);

    public async Task<int> FetchAsync(string page, CancellationToken cancellationToken)
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = _most; now > most; most = _most)
        {
            Interlocked.CompareExchange(ref _most, now, most);
        }

        Fetched.Enqueue(page);

        // Lets others begin meanwhile.
        await Task.Yield();
        Interlocked.Decrement(ref _now);
        return 1;
    }
}
