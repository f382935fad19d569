using PgEngine.Cli.Output;

namespace PgEngine.Cli.Demo;

/// <summary>The middle of the demo: two workers work, documents come in, one worker is killed and another takes over.</summary>
internal sealed class DemoShow(DemoDatabase database, WorkerCrew crew, DemoScreen screen, TimeProvider time)
{
    private const double KillAt = 0.4;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LoadInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task RunAsync(IReadOnlyList<SourceDocument> documents, DemoPace pace, CancellationToken cancellationToken)
    {
        var victim = crew.Start();
        var second = crew.Start();
        screen.Say($"started {victim.Name} (process {victim.Id}) and {second.Name} (process {second.Id})");
        await WaitForWorkersAsync(2, cancellationToken);
        await screen.WatchAsync(documents.Count, show => WorkAsync(documents, pace, victim, show, cancellationToken));
    }

    private async Task WorkAsync(
        IReadOnlyList<SourceDocument> documents,
        DemoPace pace,
        WorkerProcess victim,
        Action<DemoCounts> show,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = LoadAsync(documents, pace, stop.Token);
        try
        {
            await WatchAsync(documents.Count, victim, loading, show, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchAsync(
        int documents, WorkerProcess? victim, Task loading, Action<DemoCounts> show, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        var last = await database.CountAsync(cancellationToken);
        var lastChange = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var counts = await database.CountAsync(cancellationToken);
            show(counts);
            if (victim is not null
                && counts.Analysed >= documents * KillAt
                && await database.HeldByAsync(victim.Name, cancellationToken) > 0)
            {
                victim = await ReplaceAsync(victim, cancellationToken);
            }

            if (loading.IsCompleted)
            {
                await loading;
                if (counts.Live == 0)
                {
                    return;
                }
            }

            crew.RequireAll();
            if (counts != last)
            {
                (last, lastChange) = (counts, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(lastChange) > Patience)
            {
                screen.Say($"nothing has moved for {Patience.TotalSeconds:0} s: giving up");
                return;
            }
        }
    }

    /// <returns>Whom to kill next: its successor, when the victim finished its last job just before it died; else nobody.</returns>
    private async Task<WorkerProcess?> ReplaceAsync(WorkerProcess victim, CancellationToken cancellationToken)
    {
        var id = victim.Id;
        await crew.KillAsync(victim, cancellationToken);
        var held = await database.HeldByAsync(victim.Name, cancellationToken);
        var successor = crew.Start();
        screen.Say($"killed {victim.Name} (process {id}, SIGKILL) with {held} jobs in hand");
        screen.Say($"started {successor.Name} (process {successor.Id})");
        return held > 0 ? null : successor;
    }

    private async Task LoadAsync(IReadOnlyList<SourceDocument> documents, DemoPace pace, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LoadInterval, time);
        var started = time.GetTimestamp();
        var next = 0;
        while (next < documents.Count && await timer.WaitForNextTickAsync(cancellationToken))
        {
            // What is due by now, in one transaction: usually one document, more where commits are slow.
            var due = (int)Math.Min(documents.Count, documents.Count * (time.GetElapsedTime(started) / pace.LoadTime));
            if (due > next)
            {
                await database.InsertAsync(documents.Skip(next).Take(due - next), cancellationToken);
                next = due;
            }
        }
    }

    private async Task WaitForWorkersAsync(int number, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        var started = time.GetTimestamp();
        while (await database.LiveWorkersAsync(cancellationToken) < number)
        {
            crew.RequireAll();
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new CliException(ExitCode.Failed, "no_worker", $"The workers did not register within {Patience.TotalSeconds:0} s.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
