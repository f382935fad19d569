using PgEngine.Crash.Trials;
using PgEngine.CrashWorker;
using PgEngine.History;

namespace PgEngine.Crash.Workers;

/// <summary>The worker processes of a trial, and what can happen to them. Every fault is written down as it is made.</summary>
public sealed class Crew : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<WorkerProcess> _alive = [];
    private readonly TrialDatabase _database;
    private readonly HistoryRecorder _recorder;
    private readonly WorkerSettings _common;

    /// <param name="database">Where they work.</param>
    /// <param name="recorder">Where faults are written.</param>
    /// <param name="common">Settings of all of them, but for the name.</param>
    internal Crew(TrialDatabase database, HistoryRecorder recorder, WorkerSettings common)
    {
        _database = database;
        _recorder = recorder;
        _common = common;
    }

    /// <summary>Starts a worker and waits until the database knows it.</summary>
    public async Task<WorkerProcess> StartAsync(string name, Func<WorkerSettings, WorkerSettings>? configure = null)
    {
        var worker = Launch(name, configure);
        await Wait.UntilAsync(
            async () => worker.HasExited || await _database.KnowsWorkerAsync(worker.Pid), $"worker {name} is registered");
        return worker;
    }

    /// <summary>Starts a worker.</summary>
    public WorkerProcess Launch(string name, Func<WorkerSettings, WorkerSettings>? configure = null)
    {
        var settings = _common with { Name = name };
        var worker = WorkerProcess.Start(configure?.Invoke(settings) ?? settings);
        lock (_lock)
        {
            _alive.Add(worker);
        }

        return worker;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(WorkerProcess worker)
    {
        using (_recorder.Fault("kill", worker.Name, worker.Pid))
        {
            await worker.KillAsync();
        }
    }

    /// <summary>SIGSTOP now, SIGCONT when the answer is disposed.</summary>
    public IDisposable Freeze(WorkerProcess worker) => new FrozenWorker(worker, _recorder);

    /// <summary>Takes a random worker for a fault: one that runs and that no other fault has. Null if there is none.</summary>
    public WorkerProcess? Take(Random random)
    {
        lock (_lock)
        {
            var order = _alive.ToArray();
            random.Shuffle(order);
            return Array.Find(order, worker => worker.TryTake());
        }
    }

    /// <summary>Takes the worker of this process, if it runs and no other fault has it.</summary>
    public WorkerProcess? Take(int pid)
    {
        lock (_lock)
        {
            return _alive.Find(worker => worker.Pid == pid && worker.TryTake());
        }
    }

    /// <summary>Takes all that run and that no other fault has.</summary>
    public IReadOnlyList<WorkerProcess> TakeAll()
    {
        lock (_lock)
        {
            return _alive.FindAll(worker => worker.TryTake());
        }
    }

    /// <summary>Whether a worker has died and was not replaced.</summary>
    public bool HasDead
    {
        get
        {
            lock (_lock)
            {
                return _alive.Exists(worker => worker.HasExited);
            }
        }
    }

    /// <summary>Those that have died and were not replaced.</summary>
    public IReadOnlyList<WorkerProcess> Dead()
    {
        lock (_lock)
        {
            return _alive.FindAll(worker => worker.HasExited);
        }
    }

    /// <summary>Waits until every worker that no fault has is registered: with nobody at work, nothing would be tested.</summary>
    public Task WaitUntilReadyAsync() => Wait.UntilAsync(
        async () =>
        {
            foreach (var worker in Everyone())
            {
                if (!worker.IsTaken && !worker.HasExited && !await _database.KnowsWorkerAsync(worker.Pid))
                {
                    return false;
                }
            }

            return true;
        },
        "all workers are registered");

    /// <summary>Starts a new process under the name of each that is gone; by default without a crash point.</summary>
    /// <returns>How many were gone.</returns>
    public int ReplaceDead(Func<WorkerSettings, WorkerSettings>? configure = null)
    {
        List<WorkerProcess> dead;
        lock (_lock)
        {
            dead = _alive.FindAll(worker => worker.HasExited);
            _alive.RemoveAll(dead.Contains);
        }

        foreach (var worker in dead)
        {
            var settings = worker.Settings with { CrashPoint = 0 };
            Launch(worker.Name, _ => configure?.Invoke(settings) ?? settings);
            worker.Dispose();
        }

        return dead.Count;
    }

    /// <summary>Stops all gracefully; none may be frozen.</summary>
    public async Task StopAsync()
    {
        var alive = Everyone();
        foreach (var worker in alive)
        {
            worker.RequestStop();
        }

        foreach (var worker in alive)
        {
            await worker.WaitForExitAsync();
        }
    }

    /// <summary>Kills all that are left.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _alive.ForEach(worker => worker.Dispose());
            _alive.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private WorkerProcess[] Everyone()
    {
        lock (_lock)
        {
            return [.. _alive];
        }
    }
}
