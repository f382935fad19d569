namespace PgEngine.History;

/// <summary>An invoke with its answer. Its effect on the database, if any, lies between <see cref="InvokeAt"/> and <see cref="EndAt"/>.</summary>
/// <param name="first">The invoke, or the answer when nobody recorded the invoke for this job.</param>
/// <param name="invokedAt">When the answer belongs to an invoke that named no job: its time.</param>
internal sealed class Call(HistoryEvent first, long? invokedAt = null)
{
    public HistoryEvent First { get; } = first;

    /// <summary>The answer; null while none has been seen.</summary>
    public HistoryEvent? End { get; set; } = first.Phase == HistoryPhase.Invoke ? null : first;

    public HistoryEventKind Kind => First.Kind;

    public ProcessId Process => ProcessId.Of(First);

    public bool HasInvoke { get; } = first.Phase == HistoryPhase.Invoke || invokedAt is not null;

    public long InvokeAt { get; } = invokedAt ?? first.Mono;

    /// <summary>Never, for a call whose process died before the answer: it may take effect at any time.</summary>
    public long EndAt => End?.Mono ?? long.MaxValue;

    public Guid? Lease => First.Lease ?? End?.Lease;

    public HistoryAnswer? Answer => End?.Answer;

    /// <summary>The database changed something for this very call.</summary>
    public bool Accepted => End is { Phase: HistoryPhase.Ok, Answer: null or HistoryAnswer.Ok };

    /// <summary>The database says that an earlier call of this lease did it.</summary>
    public bool Already => End is { Phase: not HistoryPhase.Info, Answer: HistoryAnswer.Already };

    /// <summary>Accepted now or before.</summary>
    public bool Settled => Accepted || Already;

    /// <summary>No answer, or one that leaves it open.</summary>
    public bool Unknown => End is null or { Phase: HistoryPhase.Info };

    /// <summary>Certainly not applied, so the record says.</summary>
    public bool Refused => !Settled && !Unknown;

    /// <summary>What the settle did or meant to do; an `already` reports what the earlier call did.</summary>
    public HistoryOutcome? Outcome => End?.Outcome ?? First.Outcome ?? Kind switch
    {
        HistoryEventKind.Complete => HistoryOutcome.Completed,
        HistoryEventKind.Snooze => HistoryOutcome.Snooze,
        HistoryEventKind.Release => HistoryOutcome.Release,
        HistoryEventKind.Cancel => HistoryOutcome.Cancelled,
        _ => null,
    };

    public bool IsTerminal => Outcome is HistoryOutcome.Completed or HistoryOutcome.Failed or HistoryOutcome.Cancelled;

    public override string ToString() => $"{HistoryNames.Of(Kind)} by {Process}";
}
