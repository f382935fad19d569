using PgEngine.Cli.Output;

namespace PgEngine.Cli.Demo;

/// <summary>The worker processes of a demo.</summary>
internal sealed class WorkerCrew(string connectionString, TimeSpan work, string receiver) : IAsyncDisposable
{
    private readonly List<WorkerProcess> _workers = [];
    private int _started;

    public WorkerProcess Start()
    {
        var worker = WorkerProcess.Start($"worker-{++_started}", connectionString, work, receiver);
        _workers.Add(worker);
        return worker;
    }

    /// <returns>The living worker of that name; null if there is none.</returns>
    public WorkerProcess? Find(string name) => _workers.Find(worker => worker.Name == name);

    /// <summary>Kills a worker; from here on it may be gone.</summary>
    public async Task KillAsync(WorkerProcess worker, CancellationToken cancellationToken)
    {
        _workers.Remove(worker);
        await worker.KillAsync(cancellationToken);
        await worker.DisposeAsync();
    }

    /// <exception cref="CliException">A worker ended by itself.</exception>
    public void RequireAll()
    {
        foreach (var worker in _workers)
        {
            if (worker.HasExited)
            {
                throw new CliException(
                    ExitCode.Failed, "worker_ended", $"{worker.Name} ended by itself:{Environment.NewLine}{worker.LastWords}");
            }
        }
    }

    /// <summary>Lets all of them finish, at the same time.</summary>
    public async ValueTask DisposeAsync()
    {
        var workers = _workers.ToArray();
        _workers.Clear();
        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
    }
}
