using PgEngine.Errors;
using PgEngine.Workers;

namespace PgEngine.Workflows.Running;

/// <summary>What the database is told of a run that did not complete.</summary>
internal static class RunFailure
{
    private const int MaxReason = 1000;

    public static (string Outcome, string Detail) Of(Exception? error, WorkflowCanceledException? cancellation, string? undoFailure)
    {
        if (cancellation is { IsTimeout: false })
        {
            return ("cancel", JobJson.ReasonDetail(undoFailure ?? cancellation.Reason ?? "cancelled"));
        }

        var cause = cancellation ?? error!;
        var reason = undoFailure is null ? Reason(cause) : $"{undoFailure} (after: {Reason(cause)})";
        return ("fail", JobJson.FailureDetail(
            cause.GetType().FullName ?? cause.GetType().Name, cause.Message, cause.ToString(), isPermanent: true, null, null,
            reason.Length > MaxReason ? reason[..MaxReason] : reason));
    }

    private static string Reason(Exception e) => e switch
    {
        WorkflowCanceledException => "timed out",
        WorkflowFailedException => e.Message,
        StepFailedException step => $"step '{step.Step}' failed: {step.Message}",
        EngineException => e.Message,
        _ => $"{e.GetType().Name}: {e.Message}",
    };
}
