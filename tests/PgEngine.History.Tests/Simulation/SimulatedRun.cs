namespace PgEngine.History.Tests.Simulation;

/// <summary>A producer, three workers and a nemesis on one virtual clock; the same seed gives the same history.</summary>
internal sealed class SimulatedRun
{
    public const int StaleAfter = 1000;
    private const int Jobs = 400;
    private const int Burst = 20;
    private const int Pause = 2500;
    public const double LostAnswers = 0.08;
    private const int Tick = 10;
    private const int Quiesce = 15_000;

    private readonly Random _random;
    private readonly List<HistoryEvent> _events = [];
    private readonly Dictionary<(string, int), long> _numbers = [];
    private readonly List<SimulatedWorker> _workers = [];
    private readonly List<(long At, Action Act)> _later = [];
    private long _mono = 1;
    private int _pid = 100;

    private SimulatedRun(long seed, SeededBug bug)
    {
        Bug = bug;
        _random = new Random((int)seed);
        Database = new SimulatedDatabase(bug, StaleAfter);
    }

    public static CheckOptions Options { get; } = new() { StaleAfter = TimeSpan.FromMilliseconds(StaleAfter) };

    public SeededBug Bug { get; }

    public SimulatedDatabase Database { get; }

    public long Now { get; private set; }

    public static HistoryLog Play(long seed, SeededBug bug = SeededBug.None)
    {
        var run = new SimulatedRun(seed, bug);
        run.Play();
        return HistoryLog.Of(run._events);
    }

    public bool Chance(double share) => _random.NextDouble() < share;

    public int Next(int from, int to) => _random.Next(from, to);

    public Guid NewLease()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public HistoryOutcome NextOutcome() => _random.Next(100) switch
    {
        < 84 => HistoryOutcome.Completed,
        < 92 => HistoryOutcome.Retry,
        < 95 => HistoryOutcome.Failed,
        < 98 => HistoryOutcome.Snooze,
        _ => HistoryOutcome.Release,
    };

    public void NotifyAll() => _workers.ForEach(w => w.Notify());

    public HistoryEvent Record(string process, int pid, HistoryEvent e)
    {
        var number = _numbers[(process, pid)] = _numbers.GetValueOrDefault((process, pid)) + 1;
        _mono = Math.Max(_mono + 1000, Now * 1_000_000);
        var stamped = e with { Run = "simulated", Process = process, Pid = pid, Number = number, Mono = _mono };
        _events.Add(stamped);
        return stamped;
    }

    private void Play()
    {
        foreach (var name in new[] { "w1", "w2", "w3" })
        {
            _workers.Add(new SimulatedWorker(this, name, _pid++));
        }
        var produced = 0;
        var resumeAt = 0L;
        long end = long.MaxValue;
        for (; Now < end; Now += Tick)
        {
            foreach (var (_, act) in _later.FindAll(l => l.At <= Now))
            {
                act();
            }
            _later.RemoveAll(l => l.At <= Now);
            if (produced < Jobs && Now >= resumeAt && Chance(0.2))
            {
                Enqueue($"k{++produced}");
                // A stream of jobs without a pause hides what only an idle worker does wrong.
                resumeAt = produced % Burst == 0 ? Now + Pause : resumeAt;
                end = produced == Jobs ? Now + Quiesce : end;
            }
            if (produced < Jobs && Chance(0.012))
            {
                Strike();
            }
            foreach (var worker in _workers.FindAll(w => !w.IsFrozen))
            {
                worker.Step();
            }
        }
        foreach (var row in Database.Rows)
        {
            Record("driver", 1, Final(row));
        }
    }

    private void Enqueue(string key)
    {
        var call = new HistoryEvent { Kind = HistoryEventKind.Enqueue, Key = key };
        Record("driver", 1, call with { Phase = HistoryPhase.Invoke });
        if (Chance(LostAnswers))
        {
            if (Chance(0.5))
            {
                Database.Enqueue(key);
            }
            var isBug = Bug == SeededBug.LostCommitAnswerIsFailure;
            Record("driver", 1, call with { Phase = isBug ? HistoryPhase.Fail : HistoryPhase.Info, Error = "08006" });
            if (!isBug && Chance(0.7))
            {
                Enqueue(key);
            }
            return;
        }
        var (job, already) = Database.Enqueue(key);
        Record("driver", 1, call with { Job = job, Answer = already ? HistoryAnswer.Already : HistoryAnswer.Ok });
        NotifyAll();
    }

    private void Strike()
    {
        var victim = _workers[Next(0, _workers.Count)];
        var kind = Next(0, 3);
        if (kind == 0)
        {
            Fault(HistoryEventKind.FaultBegin, "listen", victim);
            Fault(HistoryEventKind.FaultEnd, "listen", victim);
            victim.CutListener(Now + Next(100, 800));
        }
        // One worker always lives: nobody is left to sweep otherwise, and the bounds would say nothing.
        else if (!victim.IsFrozen && _workers.Count(w => !w.IsFrozen) > 1)
        {
            if (kind == 1)
            {
                Kill(victim);
            }
            else
            {
                Freeze(victim);
            }
        }
    }

    private void Kill(SimulatedWorker victim)
    {
        victim.Die();
        Fault(HistoryEventKind.FaultBegin, "kill", victim);
        Fault(HistoryEventKind.FaultEnd, "kill", victim);
        _workers.Remove(victim);
        _workers.Add(new SimulatedWorker(this, victim.Name, _pid++));
    }

    private void Freeze(SimulatedWorker victim)
    {
        Fault(HistoryEventKind.FaultBegin, "freeze", victim);
        victim.FrozenUntil = Now + Next(StaleAfter / 2, StaleAfter * 3);
        _later.Add((victim.FrozenUntil, () => Fault(HistoryEventKind.FaultEnd, "freeze", victim)));
    }

    private void Fault(HistoryEventKind when, string kind, SimulatedWorker victim) =>
        Record("nemesis", 2, new() { Kind = when, FaultKind = kind, Target = victim.Name, TargetPid = victim.Pid });

    private static HistoryEvent Final(Row row) => new()
    {
        Kind = HistoryEventKind.Final,
        Key = row.Key,
        Job = row.Job,
        State = row.State,
        Lease = row.Lease,
        Attempt = row.Attempt,
        Ledger = row.Ledger,
    };
}
