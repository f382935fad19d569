using PgEngine.Crash.Trials;
using PgEngine.Crash.Workers;
using PgEngine.CrashWorker;
using PgEngine.CrashWorker.Sagas;
using PgEngine.Workers;

namespace PgEngine.Crash.Sagas;

/// <summary>
/// Kills workers at random moments, and replaces all that have died, some by others that die by themselves at a crash point. Notes which
/// sagas each had, and what the last row of each was.
/// </summary>
public sealed class SagaNemesis(TrialDatabase database, Crew crew, WorkflowScenarioOptions options, Random random)
{
    private const string Note =
        """
        insert into saga_deaths (run_id, is_parked, step)
        select j.id, j.state <> 'running', (select s.name from engine.steps as s where s.run_id = j.id order by s.n desc limit 1)
        from engine.workers as w
        join engine.jobs as j on case when j.state = 'running'
          then j.lease in (select l.lease from engine.leases as l where l.worker_id = w.id)
          else j.last_outcome = 'parked' and j.last_worker_id = w.id end
        where (w.details ->> 'process_id')::int = $1 and j.kind = 'saga'
        """;

    private const string Busy =
        """
        select coalesce((
          select (w.details ->> 'process_id')::int
          from engine.workers as w
          join engine.leases as l on l.worker_id = w.id
          join engine.jobs as j on j.lease = l.lease and j.state = 'running'
          order by random() limit 1
        ), 0)
        """;

    private const string Bodies = "select count(*) from saga_facts";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private int _armed;
    private bool _isFirst = true;

    /// <summary>Starts the workers; all but the last of several may die by themselves.</summary>
    public void StartWorkers()
    {
        for (var i = 1; i <= options.Workers; i++)
        {
            crew.Launch($"w{i}", i < options.Workers || i == 1 ? Armed : null);
        }
    }

    /// <summary>Kills and replaces until told to stop. It kills by how far the sagas are, not by the clock of a machine that may be slow.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look);
        var bodies = options.Runs * SagaSteps.All.Count;
        var kills = new Queue<int>(Enumerable.Range(0, options.Kills).Select(_ => random.Next(bodies)).Order());
        while (await TicksAsync(timer, stop))
        {
            await ReplaceAsync();
            if (kills.TryPeek(out var at) && await database.AskAsync<long>(Bodies) >= at
                && crew.Take(await database.AskAsync<int>(Busy)) is { } victim)
            {
                await crew.KillAsync(victim);
                kills.Dequeue();
            }
        }
    }

    /// <summary>Kills every worker.</summary>
    public async Task KillAllAsync()
    {
        foreach (var victim in crew.TakeAll())
        {
            await crew.KillAsync(victim);
        }
    }

    private async Task ReplaceAsync()
    {
        foreach (var dead in crew.Dead())
        {
            await database.AskAsync<int>(Note, dead.Pid);

            // Killed before it came to its crash point: another one is to die there.
            _armed -= dead is { IsTaken: true, Settings.CrashPoint: > 0 } ? 1 : 0;
        }

        crew.ReplaceDead(Armed);
    }

    private WorkerSettings Armed(WorkerSettings settings)
    {
        if (_armed >= options.Crashes)
        {
            return settings;
        }

        // The first one goes by the seed: with eight seeds each point comes at least once.
        var point = options.CrashPoints[(_isFirst ? (int)options.Seed : random.Next(1000)) % options.CrashPoints.Count];
        _isFirst = false;
        _armed++;
        return settings with { CrashPoint = point, CrashAt = options.CrashAt ?? 1 + random.Next(TimesOf(point)) };
    }

    /// <summary>How often a worker of some sagas reaches a crash point for sure, or nearly so.</summary>
    private static int TimesOf(int point) => point switch
    {
        CrashPoints.CheckpointCommitted or CrashPoints.StepDone => 40,
        CrashPoints.ParkCommitted or CrashPoints.StepUndone => 8,
        CrashPoints.TxBeforeCommit or CrashPoints.TxCommitted => 6,
        _ => 2,
    };

    private static async Task<bool> TicksAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
