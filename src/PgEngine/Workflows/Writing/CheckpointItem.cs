using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Writing;

/// <summary>A row for the journal.</summary>
internal sealed class CheckpointItem(RunActivation run, OperationName name, StepKind kind, byte[]? value, int n) : RunItem(run)
{
    public OperationName Name => name;

    public StepKind Kind => kind;

    public byte[]? Value => value;

    public int N => n;

    public short? Codec { get; init; }

    /// <summary>More to do with it, as JSON; null for nothing.</summary>
    public string? Extras { get; init; }

    /// <summary>Rows that go when it comes: the iteration of a loop that it ends.</summary>
    public long[]? Drops { get; init; }

    /// <summary>Takes the row as it stands in the journal.</summary>
    public required Action<JournalRow> Deliver { get; init; }

    /// <summary>Takes the database's refusal of this row; null when nothing of it can be refused.</summary>
    public Action<string>? Refused { get; init; }

    /// <summary>Why the database refused it.</summary>
    public string? Refusal { get; set; }

    /// <summary>The row that was there before, or what the database has added; null for the item's own.</summary>
    public JournalRow? Stored { get; set; }

    /// <summary>The row as it stands in the journal.</summary>
    public JournalRow Row => Stored ?? new JournalRow(name.Hash, n, kind, name.Full, At, null, Codec, value);

    public override IEnumerable<string> Written =>
        Answer is RunAnswers.Stale or RunAnswers.Collision or RunAnswers.Refused ? [] : [Row.Name];

    public override int Size => 96 + name.Full.Length + (value?.Length ?? 0) + (Extras?.Length ?? 0);

    public override void Take()
    {
        switch (Answer)
        {
            case RunAnswers.Stale:
                Run.Exit.Leave(StepStopReason.LeaseLost);
                break;
            case RunAnswers.Collision:
                throw new JournalMismatchException(JournalDiff.Collision(Row, name.Full));
            case RunAnswers.Refused:
                Refused?.Invoke(Refusal ?? "refused");
                break;
            default:
                Deliver(Row);
                break;
        }
    }
}
