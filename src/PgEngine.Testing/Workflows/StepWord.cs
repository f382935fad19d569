using PgEngine.Workflows.Journal;

namespace PgEngine.Testing.Workflows;

/// <summary>The words for kinds of journal rows, as <c>_step_kind</c> has them.</summary>
internal static class StepWord
{
    /// <exception cref="FormatException">No row is of this kind.</exception>
    public static StepKind Read(string word) => word switch
    {
        "step" => StepKind.Step,
        "failed" => StepKind.Failed,
        "tx" => StepKind.Tx,
        "intent" => StepKind.Intent,
        "retry" => StepKind.Retry,
        "signal" => StepKind.Signal,
        "timeout" => StepKind.Timeout,
        "timer" => StepKind.Timer,
        "child started" => StepKind.ChildStarted,
        "child" => StepKind.Child,
        "child failed" => StepKind.ChildFailed,
        "marker" => StepKind.Marker,
        "loop" => StepKind.Loop,
        "cancel" => StepKind.Cancel,
        _ => throw new FormatException($"'{word}' is no kind of journal row."),
    };
}
