namespace PgEngine.History.Tests.Checking;

/// <summary>A history written by hand: one line per event, time in milliseconds.</summary>
internal sealed class Story
{
    public static readonly Guid A = new("aaaaaaaa-0000-0000-0000-000000000001");
    public static readonly Guid B = new("bbbbbbbb-0000-0000-0000-000000000002");
    public static readonly Guid C = new("cccccccc-0000-0000-0000-000000000003");

    private readonly List<HistoryEvent> _events = [];
    private long _now;

    /// <summary>Sets the time of what follows; events of one moment keep their order.</summary>
    public Story At(int milliseconds)
    {
        _now = milliseconds * 1_000_000L;
        return this;
    }

    public Story Event(HistoryEvent e, string process = "w1")
    {
        _now += 1000;
        _events.Add(e with { Run = "story", Process = process, Pid = process[^1], Number = _events.Count + 1, Mono = _now });
        return this;
    }

    public Story Enqueued(HistoryPhase? end = HistoryPhase.Ok, string key = "k", long job = 1, HistoryAnswer? answer = null)
    {
        var call = new HistoryEvent { Kind = HistoryEventKind.Enqueue, Key = key };
        Event(call with { Phase = HistoryPhase.Invoke }, "driver");
        return end is { } phase
            ? Event(call with { Phase = phase, Job = phase == HistoryPhase.Ok ? job : null, Answer = answer }, "driver")
            : this;
    }

    /// <summary>Claimed and started.</summary>
    public Story Claimed(Guid lease, int attempt, string process = "w1")
    {
        Event(new() { Kind = HistoryEventKind.Claim, Phase = HistoryPhase.Invoke, Lease = lease }, process);
        Event(new() { Kind = HistoryEventKind.Claim, Job = 1, Lease = lease, Attempt = attempt }, process);
        return Event(new() { Kind = HistoryEventKind.Start, Job = 1, Lease = lease, Attempt = attempt }, process);
    }

    public Story Call(HistoryEventKind kind, Guid? lease, HistoryPhase? end = HistoryPhase.Ok, HistoryAnswer? answer = null,
        HistoryOutcome? outcome = null, string process = "w1")
    {
        var call = new HistoryEvent { Kind = kind, Job = 1, Lease = lease, Outcome = outcome };
        Event(call with { Phase = HistoryPhase.Invoke }, process);
        return end is { } phase ? Event(call with { Phase = phase, Answer = answer }, process) : this;
    }

    public Story Completed(Guid lease, string process = "w1") => Call(HistoryEventKind.Complete, lease, process: process);

    public Story Refused(Guid lease, string process = "w1") =>
        Call(HistoryEventKind.Complete, lease, HistoryPhase.Fail, HistoryAnswer.Stale, process: process);

    public Story Fault(string kind, string? target = "w1") =>
        Event(new() { Kind = HistoryEventKind.FaultBegin, FaultKind = kind, Target = target }, "nemesis");

    public Story FaultOver(string kind, string? target = "w1") =>
        Event(new() { Kind = HistoryEventKind.FaultEnd, FaultKind = kind, Target = target }, "nemesis");

    public Story Beat(string process = "w1")
    {
        Event(new() { Kind = HistoryEventKind.Heartbeat, Phase = HistoryPhase.Invoke }, process);
        return Event(new() { Kind = HistoryEventKind.Heartbeat, Answer = HistoryAnswer.Ok }, process);
    }

    public Story Swept(Guid lease, string process = "w2")
    {
        Event(new() { Kind = HistoryEventKind.Sweep, Phase = HistoryPhase.Invoke }, process);
        return Event(new() { Kind = HistoryEventKind.Sweep, Job = 1, Lease = lease }, process);
    }

    public Story Final(string state = "completed", Guid? lease = null, int? ledger = null, string key = "k", long job = 1) =>
        Event(new() { Kind = HistoryEventKind.Final, Key = key, Job = job, State = state, Lease = lease, Ledger = ledger }, "driver");

    public CheckReport Check(CheckOptions? options = null) => HistoryChecker.Check(HistoryLog.Of(_events), options);

    /// <summary>Exactly this check speaks, and it shows a witness.</summary>
    public Violation Violates(string check)
    {
        var report = Check();
        Assert.True(report.ViolationCounts.Keys.SequenceEqual([check]), report.ToText());
        Assert.NotEmpty(report.Violations[0].Witness);
        return report.Violations[0];
    }

    public CheckReport IsInnocent()
    {
        var report = Check();
        Assert.True(report.IsValid, report.ToText());
        return report;
    }
}
