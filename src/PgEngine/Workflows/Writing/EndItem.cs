using PgEngine.Workers;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Writing;

/// <summary>The end of a run.</summary>
/// <param name="run">The run.</param>
/// <param name="outcome">complete, fail or cancel.</param>
/// <param name="result">The result as JSON; null for none.</param>
/// <param name="detail">What there is to say of a failure or cancellation, as JSON.</param>
/// <param name="stepCount">The greatest place in its journal.</param>
internal sealed class EndItem(RunActivation run, string outcome, string? result, string? detail, int stepCount) : RunItem(run)
{
    public string Outcome => outcome;

    public string? Result => result;

    public string? Detail => detail;

    public int StepCount => stepCount;

    /// <summary>Whether a failure was written in its place.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>Whether it stands for an end that the database refused.</summary>
    public bool IsRefusal { get; init; }

    private EndItem? _original;

    /// <summary>The plainest failure in its place: the database has refused it.</summary>
    public EndItem Refuse(string error) => new(
        Run, "fail", null, JobJson.FailureDetail(
            "refused_by_database", error, null, isPermanent: true, null, null, "the database refused the run's outcome"), stepCount)
    {
        IsRefusal = true,
        _original = this,
    };

    /// <inheritdoc/>
    public override void Answered(string answer, DateTime at)
    {
        if (_original is { } original)
        {
            original.IsReplaced = true;
            original.Answered(answer, at);
        }
        else
        {
            base.Answered(answer, at);
        }
    }

    public override int Size => 96 + (result?.Length ?? 0) + (detail?.Length ?? 0);

    public override void Take()
    {
        if (Answer is RunAnswers.Ok or RunAnswers.Already)
        {
            Run.Exit.End(this);
        }
        else
        {
            Run.Exit.Leave(StepStopReason.LeaseLost);
        }
    }
}
