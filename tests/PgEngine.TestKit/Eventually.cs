namespace PgEngine.TestKit;

/// <summary>Waits for a state of the database or of a program, never for a length of time.</summary>
public static class Eventually
{
    /// <summary>The longest that anything in a test is waited for.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <param name="condition">What is asked; an exception ends the wait.</param>
    /// <param name="what">What is waited for, for the message of the failure.</param>
    /// <exception cref="TimeoutException">The answer was no for 30 seconds.</exception>
    public static async Task True(Func<Task<bool>> condition, string what = "the condition holds")
    {
        if (!await PollAsync(condition))
        {
            throw new TimeoutException($"Not within {Ceiling.TotalSeconds:0} s: {what}.");
        }
    }

    /// <summary>Asks again and again until the answer is the expected one; the failure tells the last answer.</summary>
    /// <exception cref="TimeoutException">It was another one for 30 seconds.</exception>
    public static async Task Equal<T>(T expected, Func<Task<T>> actual)
    {
        T last = default!;
        if (!await PollAsync(async () => EqualityComparer<T>.Default.Equals(expected, last = await actual())))
        {
            throw new TimeoutException($"Not within {Ceiling.TotalSeconds:0} s: expected {expected}, last seen {last}.");
        }
    }

    private static async Task<bool> PollAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(Interval);
        var started = TimeProvider.System.GetTimestamp();
        do
        {
            if (await condition())
            {
                return true;
            }
        }
        while (TimeProvider.System.GetElapsedTime(started) < Ceiling && await timer.WaitForNextTickAsync());

        return false;
    }
}
