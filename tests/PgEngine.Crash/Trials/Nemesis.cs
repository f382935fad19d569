using PgEngine.CrashWorker;
using PgEngine.Testing;

namespace PgEngine.Crash.Trials;

/// <summary>Makes random faults while work flows. Its pauses are drawn from the trial's seed; what the workers do in them is not.</summary>
public sealed class Nemesis(Trial trial)
{
    // Longer than the stale threshold: long enough to be swept, and for most jobs to have run again.
    private static readonly (int From, int To) FreezeMs = (2300, 3600);

    private readonly Random _random = new(trial.Random.Next());

    /// <summary>Kills workers and replaces them, with a pause after each.</summary>
    /// <param name="kills">How many.</param>
    /// <param name="pauseMs">Longest pause; the shortest is half of it.</param>
    /// <param name="crashPoints">Whether some replacements die by themselves at a crash point, as further kills.</param>
    /// <param name="done">Told how many were killed.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task KillAsync(
        int kills, int pauseMs, bool crashPoints = false, Action<int>? done = null, CancellationToken cancellationToken = default)
    {
        for (var count = 0; count < kills;)
        {
            await PauseAsync(pauseMs / 2, pauseMs, cancellationToken);

            // Those that died at their crash point.
            count += trial.Crew.ReplaceDead();
            await trial.Crew.WaitUntilReadyAsync();
            if (count < kills && trial.Crew.Take(_random) is { } victim)
            {
                await trial.Crew.KillAsync(victim);
                count += trial.Crew.ReplaceDead(crashPoints ? Armed : null);
            }

            done?.Invoke(count);
        }
    }

    /// <summary>Freezes workers past their lease and thaws them, one after the other.</summary>
    /// <param name="freezes">How many.</param>
    /// <param name="done">Told how many were frozen.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task FreezeAsync(int freezes, Action<int>? done = null, CancellationToken cancellationToken = default)
    {
        for (var count = 0; count < freezes;)
        {
            await PauseAsync(100, 500, cancellationToken);
            if (trial.Crew.Take(_random) is { } victim)
            {
                using (trial.Crew.Freeze(victim))
                {
                    await PauseAsync(FreezeMs.From, FreezeMs.To, cancellationToken);
                }

                // Counted outside the call: without a listener, its argument would not be evaluated.
                count++;
                done?.Invoke(count);
            }
        }
    }

    /// <summary>Ends the listeners' connections again and again.</summary>
    public async Task TerminateListenersAsync(int times, int pauseMs)
    {
        for (var count = 0; count < times; count++)
        {
            await PauseAsync(pauseMs / 2, pauseMs);
            await trial.TerminateListenersAsync();
        }
    }

    /// <summary>Stops and starts the server.</summary>
    public async Task RestartAsync(PostgresServer server, PostgresStopMode mode)
    {
        using (trial.Recorder.Fault(mode == PostgresStopMode.Immediate ? "server-failed" : "server", null))
        {
            await server.RestartAsync(mode);
        }
    }

    private WorkerSettings Armed(WorkerSettings settings) => _random.Next(3) != 0
        ? settings
        : settings with { CrashPoint = _random.Next(1, 7), CrashAt = _random.Next(1, 30) };

    private Task PauseAsync(int fromMs, int toMs, CancellationToken cancellationToken = default) =>
        Task.Delay(TimeSpan.FromMilliseconds(_random.Next(fromMs, toMs)), cancellationToken);
}
