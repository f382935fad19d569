using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

public sealed partial class WorkflowContext
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(3660);

    /// <summary>Waits; a wait of months takes one row and no memory.</summary>
    /// <param name="delay">How long, by the database's clock; at most 10 years. Nothing or less ends at once.</param>
    /// <param name="name">The operation's name.</param>
    public Durable Sleep(TimeSpan delay, string name = "sleep")
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, LongestWait);
        return _run.Ask(new SleepOperation(_run, _scope, _scope.Take(name), delay > TimeSpan.Zero ? delay : TimeSpan.Zero, null)).Result;
    }

    /// <summary>Waits until a time, by the database's clock: never shorter.</summary>
    /// <param name="time">When to go on.</param>
    /// <param name="name">The operation's name.</param>
    public Durable SleepUntil(DateTimeOffset time, string name = "sleep") =>
        _run.Ask(new SleepOperation(_run, _scope, _scope.Take(name), null, time)).Result;

    /// <summary>Waits for a signal. One that came before counts; of several the oldest is taken, and each is taken once.</summary>
    /// <typeparam name="T">The payload.</typeparam>
    /// <param name="name">The signal's name, which is the operation's too.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    /// <exception cref="StepFailedException">Thrown by the await: the payload is not a <typeparamref name="T"/>.</exception>
    public Durable<SignalResult<T>> WaitForSignal<T>(string name, TimeSpan? timeout = null)
    {
        if (timeout is { } time)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, LongestWait, nameof(timeout));
        }

        return _run.Ask(new SignalOperation<T>(_run, _scope, _scope.Take(name), name, timeout)).Call;
    }
}
