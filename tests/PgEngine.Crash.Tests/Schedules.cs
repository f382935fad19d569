using PgEngine.Crash.Bugs;
using PgEngine.Crash.Load;
using PgEngine.Crash.Trials;
using PgEngine.Crash.Workers;
using PgEngine.CrashWorker;
using PgEngine.TestKit;

namespace PgEngine.Crash.Tests;

/// <summary>
/// Interleavings that are written down, not hoped for: each waits for what it needs to see before its next step. Each brings one
/// class of bugs to light, and is harmless to the engine as it is.
/// </summary>
internal static class Schedules
{
    // A mutant may never drain; the engine as it is takes well under this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Nobody dies: a worker that the machine holds up for a moment must not give back what it was to start.
    private const int Unhurried = 20_000;

    /// <summary>A worker is frozen with two jobs, another one has them, the first wakes and tries to complete them.</summary>
    public static async Task<TrialReport> FrozenOwnerWakesAsync(SeededBug bug)
    {
        await using var trial = await StartAsync(bug, nameof(FrozenOwnerWakesAsync));
        var owner = await StartWorkerAsync(trial, "owner");
        var plain = new Work { Key = trial.Producer.NextKey(), Ms = [1000, 4000, 5], IsDeaf = true };
        var ledger = plain with { Key = trial.Producer.NextKey() };
        await trial.Producer.EnqueueAsync(WorkKinds.Plain, plain);
        await trial.Producer.EnqueueAsync(WorkKinds.Ledger, ledger);
        await Wait.UntilAsync(() => BothRunAsync(1), "the owner has both jobs");
        using (trial.Crew.Freeze(owner))
        {
            await trial.Crew.StartAsync("heir");
            await Wait.UntilAsync(() => BothRunAsync(2), "the heir has both jobs");
        }

        return await trial.FinishAsync();

        async Task<bool> BothRunAsync(int attempt) =>
            await trial.HasStartedAsync(plain, attempt) && await trial.HasStartedAsync(ledger, attempt);
    }

    /// <summary>A worker is killed with a job in hand, and replaced by one of its name.</summary>
    public static async Task<TrialReport> NamesakeReplacesTheDeadAsync(SeededBug bug)
    {
        await using var trial = await StartAsync(bug, nameof(NamesakeReplacesTheDeadAsync));
        var worker = await StartWorkerAsync(trial, "w");
        var work = new Work { Key = trial.Producer.NextKey(), Ms = [60_000, 5] };
        await trial.Producer.EnqueueAsync(WorkKinds.Plain, work);
        await Wait.UntilAsync(() => trial.HasStartedAsync(work, 1), "the worker has the job");
        await trial.Crew.KillAsync(worker);
        trial.Crew.ReplaceDead();
        return await trial.FinishAsync();
    }

    /// <summary>
    /// A claim takes two jobs; one fails and goes on to another worker, then the first worker dies. Its claim is swept by us, so that
    /// the history tells which leases the sweep took.
    /// </summary>
    public static async Task<TrialReport> ClaimOfTheDeadListsALivingJobAsync(SeededBug bug)
    {
        await using var trial = await StartAsync(
            bug, nameof(ClaimOfTheDeadListsALivingJobAsync), settings => settings with { SweepMs = 3_600_000 });

        // It comes back late enough for the first worker to be gone by then.
        var passedOn = new Work { Key = trial.Producer.NextKey(), Ms = [200, 6000, 5], Failures = 1, RetryMs = 4000 };
        var lost = new Work { Key = trial.Producer.NextKey(), Ms = [60_000, 5] };
        await trial.Producer.EnqueueAsync(WorkKinds.Plain, passedOn, lost);
        var dying = await trial.Crew.StartAsync("dying");
        await Wait.UntilAsync(() => trial.Database.WaitsAsync(passedOn.Key, 1), "the first attempt has failed");
        await Wait.UntilAsync(() => trial.HasStartedAsync(lost, 1), "the other one runs");
        await trial.Crew.KillAsync(dying);
        await trial.Crew.StartAsync("living");
        await Wait.UntilAsync(() => trial.HasStartedAsync(passedOn, 2), "the second attempt runs");
        await trial.Database.BeatsGoOnAsync(TimeSpan.FromMilliseconds(300));
        await Wait.UntilAsync(async () => await trial.SweepAsync() > 0, "the sweep has taken something");
        return await trial.FinishAsync();
    }

    /// <summary>An idle worker loses its listener's connection, three times.</summary>
    public static async Task<TrialReport> ListenerComesBackAsync(SeededBug bug)
    {
        await using var trial = await StartAsync(bug, nameof(ListenerComesBackAsync), settings => settings with { PollMs = 10_000 });
        await StartWorkerAsync(trial, "w");
        for (var round = 0; round < 3; round++)
        {
            await trial.Producer.EnqueueAsync(WorkKinds.Plain, new Work { Key = trial.Producer.NextKey() });
            await Wait.UntilAsync(trial.Database.IsDrainedAsync, "the worker is idle");
            await trial.Database.BeatsGoOnAsync(TimeSpan.FromMilliseconds(500));
            await trial.TerminateListenersAsync();
            await Wait.UntilAsync(async () => await trial.Database.CountListenersAsync() == 1, "the listener is back");

            // Longer than the checker's bound, and shorter than the polls of a worker without a listener.
            await trial.Database.BeatsGoOnAsync(TimeSpan.FromMilliseconds(800));
        }

        return await trial.FinishAsync();
    }

    /// <summary>A producer loses the answers to some of its commits.</summary>
    public static async Task<TrialReport> ProducerLosesAnswersAsync(SeededBug bug)
    {
        await using var trial = await StartAsync(bug, nameof(ProducerLosesAnswersAsync), producerCutsEvery: 3);
        await StartWorkerAsync(trial, "w");
        for (var i = 0; i < 30; i++)
        {
            await trial.Producer.EnqueueAsync(WorkKinds.Plain, new Work { Key = trial.Producer.NextKey() });
        }

        return await trial.FinishAsync();
    }

    /// <summary>A key is enqueued while its job runs; another one, enqueued once, again when its job is done.</summary>
    public static async Task<TrialReport> KeyIsEnqueuedAgainAsync(SeededBug bug)
    {
        await using var trial = await StartAsync(bug, nameof(KeyIsEnqueuedAgainAsync), settings => settings with { StaleMs = Unhurried });
        await StartWorkerAsync(trial, "w");
        var client = trial.Client("c");
        var first = new Work { Key = "first", Name = "key", Ms = [1500], IsDeaf = true };
        await client.EnqueueAsync("replace", first);
        await Wait.UntilAsync(() => trial.HasStartedAsync(first, 1), "the first value runs");
        await client.EnqueueAsync("replace", first with { Key = "second", Ms = [800] });

        var once = new Work { Key = "once", Name = "once" };
        await client.EnqueueAsync("once", once);
        await Wait.UntilAsync(trial.Database.IsDrainedAsync, "the jobs are done");
        await client.EnqueueAsync("once", once);
        return await trial.FinishAsync();
    }

    /// <summary>
    /// The first of a line fails once, and waits for its retry with others behind it, one of which has a lower id and was committed late.
    /// Beside it a line of three and a queue of four are full when more comes.
    /// </summary>
    public static async Task<TrialReport> LinesWaitAsync(SeededBug bug)
    {
        await using var trial = await StartAsync(
            bug, nameof(LinesWaitAsync), settings => settings with { Concurrency = 20, Queues = Line.Queues, StaleMs = Unhurried });
        await trial.Database.LimitAsync(Line.All);
        await StartWorkerAsync(trial, "w");
        var client = trial.LineClient("c");
        var first = new Work { Key = "first", Ms = [300, 5], Failures = 1, RetryMs = 1500 };
        await trial.LineClient("late").EnqueueAsync(
            Line.One,
            async () =>
            {
                await client.EnqueueAsync(Line.One, first, new Work { Key = "second", Ms = [300] });
                await Wait.UntilAsync(() => trial.HasStartedAsync(first, 1), "the first one runs");
            },
            new Work { Key = "late", Ms = [300] });

        await FillAsync(Line.Three, 3);
        await FillAsync(Line.Narrow, 4);
        return await trial.FinishAsync();

        async Task FillAsync(Line line, int limit)
        {
            var works = Enumerable.Range(1, limit + 2).Select(i => new Work { Key = $"{line.Queue}-{i}", Ms = [1200] }).ToArray();
            await client.EnqueueAsync(line, works[..limit]);
            await Wait.UntilAsync(() => trial.HasStartedAsync(works[limit - 1], 1), $"{line} is full");
            await client.EnqueueAsync(line, works[limit..]);
        }
    }

    // One whose first beats are slow gives back what it claims meanwhile, and that attempt never starts.
    private static async Task<WorkerProcess> StartWorkerAsync(Trial trial, string name)
    {
        var worker = await trial.Crew.StartAsync(name);
        await trial.Database.BeatsGoOnAsync(TimeSpan.Zero);
        return worker;
    }

    private static Task<Trial> StartAsync(
        SeededBug bug, string name, Func<WorkerSettings, WorkerSettings>? configure = null, int producerCutsEvery = 0) =>
        CrashServer.StartAsync(new()
        {
            // Well under the poll of a worker without a listener, which would hide that it did not look; where no listener is lost on
            // purpose, a busy machine has more time.
            Checks = new()
            {
                ListenClaimBound = TimeSpan.FromMilliseconds(name == nameof(ListenerComesBackAsync) ? 500 : 2000),
                RescueBound = TimeSpan.FromSeconds(8),
            },
            Name = $"{name}, {bug}",
            Seed = 400,
            Bug = bug,
            Configure = configure ?? (settings => settings),
            ProducerCutsEvery = producerCutsEvery,
            DrainCeiling = bug == SeededBug.None ? Eventually.Ceiling : Patience,
        });
}
