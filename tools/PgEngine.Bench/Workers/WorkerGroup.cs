using System.Diagnostics;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Workers;

/// <summary>The worker processes of one run.</summary>
internal sealed class WorkerGroup : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    private readonly List<WorkerProcess> _workers = [];

    public IReadOnlyList<WorkerProcess> Workers => _workers;

    /// <summary>Handler calls of all processes.</summary>
    public long Count => _workers.Sum(worker => worker.Count);

    public static Task<WorkerGroup> LaunchAsync(int processes, WorkerSettings settings, CancellationToken cancellationToken) =>
        LaunchAsync(processes, () => WorkerProcess.StartFor(settings), cancellationToken);

    public static async Task<WorkerGroup> LaunchAsync(
        int processes, Func<ProcessStartInfo> start, CancellationToken cancellationToken)
    {
        var group = new WorkerGroup();
        try
        {
            for (var i = 0; i < processes; i++)
            {
                group._workers.Add(await WorkerProcess.LaunchAsync(start(), cancellationToken));
            }

            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var worker in _workers)
        {
            await worker.StartAsync(cancellationToken);
        }
    }

    public Task<WorkerUsage[]> StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_workers.Select(worker => worker.StopAsync(cancellationToken)));

    /// <summary>Waits until handlers were called this often, and until nothing is held any more: every outcome is committed.</summary>
    /// <exception cref="BenchException">Nothing moves any more.</exception>
    public async Task WaitForAsync(long calls, BenchDatabase database, CancellationToken cancellationToken)
    {
        await WaitForCallsAsync(calls, cancellationToken);

        // A lease by itself proves nothing: one that another settle had locked is counted down by the worker's next beat.
        const string Held =
            """
            select exists (
              select from engine.leases as l join engine.jobs as j on j.id = any (l.job_ids)
              where l.open > 0 and j.lease = l.lease and j.state = 'running')
            """;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new Npgsql.NpgsqlCommand(Held, connection);
        using var limit = new CancellationTokenSource(StallLimit);
        while ((bool)(await command.ExecuteScalarAsync(cancellationToken))!)
        {
            if (limit.IsCancellationRequested)
            {
                throw new BenchException("Handlers are done, but jobs are still held.");
            }

            await Task.Delay(LookInterval, cancellationToken);
        }
    }

    /// <summary>Waits until handlers were called this often.</summary>
    public async Task WaitForCallsAsync(long calls, CancellationToken cancellationToken)
    {
        var seen = -1L;
        using var limit = new CancellationTokenSource();
        while (Count is var count && count < calls)
        {
            if (count > seen)
            {
                seen = count;
                limit.CancelAfter(StallLimit);
            }

            if (limit.IsCancellationRequested || _workers.Exists(worker => worker.HasEnded))
            {
                throw new BenchException($"Handlers were called {count:N0} times instead of {calls:N0}, and nothing moves any more.");
            }

            await Task.Delay(LookInterval, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }
}
