using PgEngine.Workflows.Running;

namespace PgEngine.Testing.Workflows;

/// <summary>Sees what the runs of one engine write and begin, and kills one of them at one place.</summary>
internal sealed class CrashWatch
{
    private readonly Lock _lock = new();
    private readonly HashSet<(long Run, string Step)> _written = [];
    private readonly List<string> _rerun = [];
    private int _writes;
    private int _steps;
    private int _killAt;

    public CrashWatch() => Faults = new RunFaults { AfterWrite = AfterWrite, BeforeStep = BeforeStep };

    public RunFaults Faults { get; }

    /// <summary>Whether the run of this trial has been killed, and its worker is to go.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>Begins a trial; 0 kills nothing.</summary>
    public void Begin(int killAt)
    {
        lock (_lock)
        {
            (_writes, _steps, _killAt, IsKilled) = (0, 0, killAt, false);
            _rerun.Clear();
        }
    }

    /// <summary>The kill has been seen to: the run goes on with another worker.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            IsKilled = false;
        }
    }

    /// <summary>Rows written, bodies begun, and steps whose body began after their row.</summary>
    public (int Writes, int Steps, IReadOnlyList<string> Rerun) End()
    {
        lock (_lock)
        {
            return (_writes, _steps, [.. _rerun]);
        }
    }

    private bool AfterWrite(long run, string step)
    {
        lock (_lock)
        {
            _written.Add((run, step));
            if (++_writes != _killAt)
            {
                return false;
            }

            IsKilled = true;
            return true;
        }
    }

    private void BeforeStep(long run, string step)
    {
        lock (_lock)
        {
            _steps++;
            if (_written.Contains((run, step)))
            {
                _rerun.Add(step);
            }
        }
    }
}
