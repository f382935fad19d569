using System.Diagnostics;
using PgEngine.Diagnostics;
using PgEngine.Workers;

namespace PgEngine.Workflows.Operations;

/// <summary>Calls the body of a step, attempt after attempt, where it has no part in the run's pump.</summary>
internal sealed class StepBody(StepOperation step)
{
    private StepAttempt? _current;
    private object? _details;

    /// <summary>How many attempts were begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Begins the next attempt, when a permit is free.</summary>
    public void Enter()
    {
        step.Run.BeginWork();
        if (step.Run.Tools.Gate.TryEnter(() => step.Run.Pump.Post(Begin)))
        {
            Begin();
        }
    }

    public void Stop(StepStopReason reason) => _current?.Stop(reason);

    private void Begin()
    {
        var run = step.Run;
        if (!step.MayRun)
        {
            run.Tools.Gate.Leave();
            run.EndWork();
            return;
        }

        var attempt = new StepAttempt(run, step.Name, ++Attempts, step.Settings.Timeout, step.Settings.HeartbeatWithin) { Details = _details };
        _current = attempt;
        run.Tools.Faults?.BeforeStep?.Invoke(run.Job.Id, step.Name.Full);
        var activity = EngineActivities.StartStep(run.Job, run.Workflow.Name, step.Name.Full, attempt.Number);
        var body = Call(attempt, activity);
        if (body.IsCompleted)
        {
            End(attempt, body, activity);
        }
        else
        {
            attempt.Watch();
            body.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => run.Pump.Post(() => End(attempt, body, activity)));
        }
    }

    private Task Call(StepAttempt attempt, Activity? activity)
    {
        var context = SynchronizationContext.Current;
        var outer = Activity.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        Activity.Current = activity ?? outer;
        try
        {
            return step.Invoke(attempt);
        }
#pragma warning disable CA1031 // Whatever it throws is the failure of its attempt.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Task.FromException(e);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
            Activity.Current = outer;
        }
    }

    private void End(StepAttempt attempt, Task body, Activity? activity)
    {
        var run = step.Run;
        attempt.End();
        run.Tools.Gate.Leave();
        EngineActivities.EndStep(activity, body.IsCompletedSuccessfully);
        _current = null;
        _details = attempt.Details;
        run.EndWork();
        run.Tools.Metrics?.StepEnded(run.Workflow.Name, attempt.Elapsed);
        if (!run.IsGone)
        {
            CrashPoints.Reach(CrashPoints.StepDone);
            step.Ended(attempt, body);
        }
    }
}
