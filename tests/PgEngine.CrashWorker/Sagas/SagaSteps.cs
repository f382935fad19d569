namespace PgEngine.CrashWorker.Sagas;

/// <summary>The full names in the journal of a saga: what it must have done when it has ended.</summary>
public static class SagaSteps
{
    /// <summary>Items of the saga's ForEach.</summary>
    public const int Items = 5;

    /// <summary>Why a saga fails that shall.</summary>
    public const string Reason = "fails at its end";

    /// <summary>Its 20 steps, in the order of its result.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "reserve#1", "charge#1", "book#1", "confirm#1",
        "all#1/pack/pick#1", "all#1/pack/wrap#1", "all#1/label/design#1", "all#1/label/print#1", "all#1/stock/take#1",
        .. Enumerable.Range(1, Items).Select(item => $"each#1/{item}/weigh#1"),
        "route#1", "settle#1", "ship#1", "notify#1", "audit#1", "close#1",
    ];

    /// <summary>Those that have an undo action.</summary>
    public static IReadOnlyList<string> Undoable { get; } =
    [
        "reserve#1", "charge#1", "book#1", "all#1/pack/pick#1", "all#1/stock/take#1",
        .. Enumerable.Range(1, Items).Select(item => $"each#1/{item}/weigh#1"),
        "settle#1", "ship#1",
    ];

    /// <summary>Those whose effects commit with their row.</summary>
    public static IReadOnlyList<string> InTransaction { get; } = ["book#1", "all#1/stock/take#1", "settle#1"];

    /// <summary>What it waits for, and how often.</summary>
    public static IReadOnlyList<string> Signals { get; } = ["paid", "scan", "scan"];

    /// <summary>Steps of its child.</summary>
    public static IReadOnlyList<string> OfParcel { get; } = ["fold#1", "seal#1"];

    /// <summary>Every row that a saga can have.</summary>
    public static IReadOnlyList<string> Rows { get; } =
        [.. All, "paid#1", "dry#1", "parcel#1>", "parcel#1", "scan#1", "scan#2", .. Undoable.Select(step => $"undo/{step}")];
}
