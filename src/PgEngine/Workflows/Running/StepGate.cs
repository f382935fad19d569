namespace PgEngine.Workflows.Running;

/// <summary>Bounds how many step bodies of a worker run at the same time.</summary>
internal sealed class StepGate(int permits)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _waiting = new();
    private int _free = permits;

    /// <returns>Whether there is a permit now; else <paramref name="admitted"/> is called with one later.</returns>
    public bool TryEnter(Action admitted)
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }

            _waiting.Enqueue(admitted);
            return false;
        }
    }

    public void Leave()
    {
        Action? next;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out next))
            {
                _free++;
                return;
            }
        }

        next();
    }
}
