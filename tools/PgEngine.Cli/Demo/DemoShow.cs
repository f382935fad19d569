using PgEngine.Cli.Output;

namespace PgEngine.Cli.Demo;

/// <summary>The middle of the demo: two workers work, documents come in, one worker is killed and another takes over.</summary>
internal sealed class DemoShow(DemoDatabase database, WorkerCrew crew, DemoScreen screen, TimeProvider time)
{
    private const double KillAt = 0.4;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LoadInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task RunAsync(IReadOnlyList<SourceDocument> documents, DemoPace pace, CancellationToken cancellationToken)
    {
        var first = crew.Start();
        var second = crew.Start();
        screen.Say($"started {first.Name} (process {first.Id}) and {second.Name} (process {second.Id})");
        await WaitForWorkersAsync(2, cancellationToken);
        await screen.WatchAsync(documents.Count, show => WorkAsync(documents, pace, show, cancellationToken));
    }

    private async Task WorkAsync(
        IReadOnlyList<SourceDocument> documents,
        DemoPace pace,
        Action<DemoCounts> show,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = LoadAsync(documents, pace, stop.Token);
        try
        {
            await WatchAsync(documents.Count, loading, show, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchAsync(int documents, Task loading, Action<DemoCounts> show, CancellationToken cancellationToken)
    {
        var killed = false;
        using var timer = new PeriodicTimer(LookInterval, time);
        var last = await database.CountAsync(cancellationToken);
        var lastChange = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var counts = await database.CountAsync(cancellationToken);
            show(counts);
            killed = killed || (counts.Analysed >= documents * KillAt && await KillBusiestAsync(cancellationToken));

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

    /// <returns>Whether one died with jobs in hand. If it finished its last one just before, another is to be killed.</returns>
    private async Task<bool> KillBusiestAsync(CancellationToken cancellationToken)
    {
        if (await database.BusiestWorkerAsync(cancellationToken) is not { } name || crew.Find(name) is not { } victim)
        {
            return false;
        }

        var id = victim.Id;
        await crew.KillAsync(victim, cancellationToken);
        var successor = crew.Start();
        await WaitAsync(async () => await database.SessionsOfAsync(name, cancellationToken) == 0, "The killed worker's sessions did not end", cancellationToken);
        var held = await database.HeldByAsync(name, cancellationToken);
        screen.Say($"killed {name} (process {id}, SIGKILL) with {held} jobs in hand");
        screen.Say($"started {successor.Name} (process {successor.Id})");
        return held > 0;
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

    private Task WaitForWorkersAsync(int number, CancellationToken cancellationToken) => WaitAsync(
        async () =>
        {
            crew.RequireAll();
            return await database.LiveWorkersAsync(cancellationToken) >= number;
        },
        "The workers did not register",
        cancellationToken);

    private async Task WaitAsync(Func<Task<bool>> condition, string failure, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        var started = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new CliException(ExitCode.Failed, "no_worker", $"{failure} within {Patience.TotalSeconds:0} s.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
