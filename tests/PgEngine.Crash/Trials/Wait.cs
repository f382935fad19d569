namespace PgEngine.Crash.Trials;

/// <summary>Waits for a state of the database, with a ceiling.</summary>
public static class Wait
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    /// <exception cref="TimeoutException">Not within 30 seconds.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        if (!await TryAsync(condition, Ceiling))
        {
            throw new TimeoutException($"Not within {Ceiling.TotalSeconds:0} s: {what}.");
        }
    }

    /// <returns>Whether the state came within the ceiling.</returns>
    public static async Task<bool> TryAsync(Func<Task<bool>> condition, TimeSpan ceiling)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = TimeProvider.System.GetTimestamp();
        do
        {
            if (await condition())
            {
                return true;
            }
        }
        while (TimeProvider.System.GetElapsedTime(started) < ceiling && await timer.WaitForNextTickAsync());

        return false;
    }
}
