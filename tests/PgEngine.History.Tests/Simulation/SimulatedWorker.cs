namespace PgEngine.History.Tests.Simulation;

/// <summary>One life of a worker process: settle, beat, sweep, claim, every 10 virtual milliseconds.</summary>
internal sealed class SimulatedWorker(SimulatedRun run, string name, int pid)
{
    public const int Slots = 4;
    private const int PollInterval = 2000;
    private const int BeatInterval = 400;
    private const int SweepDelay = 300;

    private readonly string _identity = run.Bug == SeededBug.HeartbeatByWorkerName ? name : $"{name}/{pid}";
    private List<Row>? _sweeping;
    private long _sweepAt;
    private long _nextBeat;
    private long _nextPoll = run.Now + PollInterval;
    private long _listenAt = run.Now;
    private bool _isListening;
    private bool _isAwake;

    public string Name => name;

    public int Pid => pid;

    public long FrozenUntil { get; set; }

    public bool IsFrozen => run.Now < FrozenUntil;

    public List<Held> Held { get; private set; } = [];

    public void Notify() => _isAwake |= _isListening;

    public void CutListener(long until)
    {
        _isListening = false;
        _listenAt = until;
        Record(new() { Kind = HistoryEventKind.Listen, Phase = HistoryPhase.Info });
    }

    public void Step()
    {
        Listen();
        foreach (var held in Held.FindAll(h => h.DoneAt <= run.Now))
        {
            Settle(held);
        }
        if (run.Now >= _nextBeat)
        {
            _nextBeat = run.Now + BeatInterval;
            Beat();
            Sweep();
        }
        FinishSweep();
        if ((_isAwake || run.Now >= _nextPoll) && Held.Count < Slots)
        {
            _isAwake = false;
            _nextPoll = run.Now + PollInterval;
            Claim();
        }
    }

    /// <summary>Killed in the middle: now and then with a settle on its way, applied or not.</summary>
    public void Die()
    {
        if (Held.Count > 0 && run.Chance(0.5))
        {
            var held = Held[0];
            Record(Event(held, KindOf(held.Outcome), HistoryPhase.Invoke) with { Outcome = held.Outcome });
            if (run.Chance(0.5))
            {
                run.Database.Settle(held.Row.Job, held.Lease, held.Outcome, run.Now);
            }
        }
    }

    private void Listen()
    {
        if (!_isListening && run.Now >= _listenAt)
        {
            var isFirst = Record(new() { Kind = HistoryEventKind.Listen }).Number == 1;
            _isListening = true;
            _isAwake |= isFirst || run.Bug != SeededBug.NoClaimAfterListen;
        }
    }

    private void Settle(Held held)
    {
        var kind = KindOf(held.Outcome);
        if (held.Outcome == HistoryOutcome.Completed)
        {
            Record(Event(held, HistoryEventKind.DbEffect));
        }
        Record(Event(held, kind, HistoryPhase.Invoke) with { Outcome = held.Outcome });
        var isLost = run.Chance(SimulatedRun.LostAnswers);
        var answer = isLost && run.Chance(0.5) ? HistoryAnswer.Busy : run.Database.Settle(held.Row.Job, held.Lease, held.Outcome, run.Now);
        if (isLost)
        {
            var isBug = run.Bug == SeededBug.LostCommitAnswerIsFailure;
            Record(Event(held, kind, isBug ? HistoryPhase.Fail : HistoryPhase.Info) with { Error = "08006" });
            if (isBug)
            {
                Held.Remove(held);
            }
            return;
        }
        var phase = answer == HistoryAnswer.Stale ? HistoryPhase.Fail : HistoryPhase.Ok;
        Record(Event(held, kind, phase) with { Answer = answer, Outcome = held.Outcome });
        Held.Remove(held);
        _isAwake = true;
    }

    private void Beat()
    {
        Record(new() { Kind = HistoryEventKind.Heartbeat, Phase = HistoryPhase.Invoke });
        run.Database.Beat(_identity, run.Now);
        Record(new() { Kind = HistoryEventKind.Heartbeat, Answer = HistoryAnswer.Ok });
        foreach (var held in Held.ToList())
        {
            Record(Event(held, HistoryEventKind.Heartbeat, HistoryPhase.Invoke));
            var isGranted = run.Database.Grants(held.Row.Job, held.Lease, _identity);
            Record(Event(held, HistoryEventKind.Heartbeat) with { Answer = isGranted ? HistoryAnswer.Ok : HistoryAnswer.Stale });
            // Half of the handlers are slow to notice, so that their late settle meets the fence.
            if (!isGranted && run.Chance(0.5))
            {
                Held.Remove(held);
            }
        }
    }

    private void Sweep()
    {
        if (_sweeping is not null)
        {
            return;
        }
        var stale = run.Database.Stale(run.Now);
        Record(new() { Kind = HistoryEventKind.Sweep, Phase = HistoryPhase.Invoke });
        _sweeping = stale;
        _sweepAt = run.Bug == SeededBug.SweepWithoutRecheck ? run.Now + SweepDelay : run.Now;
    }

    private void FinishSweep()
    {
        if (_sweeping is null || run.Now < _sweepAt)
        {
            return;
        }
        foreach (var row in _sweeping)
        {
            if (SimulatedDatabase.Take(row, run.Now) is { } lease)
            {
                Record(new() { Kind = HistoryEventKind.Sweep, Key = row.Key, Job = row.Job, Lease = lease });
            }
        }
        if (_sweeping.Count > 0)
        {
            run.NotifyAll();
        }
        _sweeping = null;
    }

    private void Claim()
    {
        var lease = run.NewLease();
        Record(new() { Kind = HistoryEventKind.Claim, Phase = HistoryPhase.Invoke, Lease = lease });
        var rows = run.Database.Claim(lease, _identity, Slots - Held.Count, run.Now);
        if (rows.Count == 0)
        {
            Record(new() { Kind = HistoryEventKind.Claim, Lease = lease });
        }
        foreach (var row in rows)
        {
            var held = new Held(row, lease, row.Attempt, run.Now + run.Next(20, 900), run.NextOutcome());
            Record(Event(held, HistoryEventKind.Claim));
            Record(Event(held, HistoryEventKind.Start));
            Held.Add(held);
        }
    }

    private HistoryEvent Record(HistoryEvent e) => run.Record(name, pid, e);

    private static HistoryEvent Event(Held held, HistoryEventKind kind, HistoryPhase phase = HistoryPhase.Ok) => new()
    {
        Kind = kind,
        Phase = phase,
        Key = held.Row.Key,
        Job = held.Row.Job,
        Attempt = held.Attempt,
        Lease = held.Lease,
    };

    private static HistoryEventKind KindOf(HistoryOutcome outcome) => outcome switch
    {
        HistoryOutcome.Completed => HistoryEventKind.Complete,
        HistoryOutcome.Snooze => HistoryEventKind.Snooze,
        HistoryOutcome.Release => HistoryEventKind.Release,
        _ => HistoryEventKind.Fail,
    };
}
