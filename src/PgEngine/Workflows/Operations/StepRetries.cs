using System.Globalization;
using PgEngine.Diagnostics;
using PgEngine.Errors;
using PgEngine.Jobs;
using PgEngine.Workflows.Journal;

namespace PgEngine.Workflows.Operations;

/// <summary>Whether and when a step that has failed is tried again.</summary>
internal sealed class StepRetries(StepOperation step)
{
    private const int MaxRows = 1_000_000;

    /// <summary>The name of the row that says when the attempt after this one begins.</summary>
    public static string RowName(OperationName name, int attempts) =>
        string.Create(CultureInfo.InvariantCulture, $"{name.Full}{StepName.RetryMark}{attempts}");

    /// <summary>The row of the last failed attempt that an earlier activation has written; the attempts before it were all made.</summary>
    /// <param name="attempts">How many attempts were made.</param>
    public JournalRow? Last(out int attempts)
    {
        attempts = 0;
        JournalRow? last = null;
        if (!step.Run.Journal.HasRetries)
        {
            return null;
        }

        // Attempts that waited in memory have left no row; the gap is never wider than the attempts a step has.
        for (var k = 1; k <= Math.Min(step.Settings.MaxAttempts, MaxRows); k++)
        {
            if (step.Run.Journal.TryFind(RowName(step.Name, k), out var row))
            {
                step.Run.Journal.Met(row);
                (last, attempts) = (row, k);
            }
        }

        return last;
    }

    public void Failed(StepAttempt attempt, Exception e, int attempts)
    {
        if (attempt.StopReason is StepStopReason.Shutdown or StepStopReason.LeaseLost or StepStopReason.Cancelled)
        {
            return;
        }

        var failure = Describe(attempt, e);
        var run = step.Run;
        if (attempts >= step.Settings.MaxAttempts || !IsTransient(e))
        {
            run.Tools.Logger.StepFailed(e, run.Job.Id, step.Name.Full, attempts);
            step.Fail(failure);
            return;
        }

        var delay = (e as RetryAfterException)?.Delay ?? Delay(step.Settings.Policy, attempts, run.Tools.Random);
        run.Tools.Logger.StepRetried(e, run.Job.Id, step.Name.Full, attempts, delay);
        if (delay >= run.Tools.Options.LongRetry || run.IsPausing)
        {
            step.WaitDurably(failure, delay);
        }
        else
        {
            _ = AgainAsync(delay);
        }
    }

    public static TimeSpan Delay(RetryPolicy policy, int failures, Func<double> random)
    {
        var grown = policy.Backoff switch
        {
            BackoffKind.Fixed => policy.Base.TotalMilliseconds,
            BackoffKind.Linear => policy.Base.TotalMilliseconds * failures,
            _ => policy.Base.TotalMilliseconds * Math.Pow(policy.Factor, failures - 1),
        };
        var capped = Math.Min(grown, policy.Cap.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(capped * (1 + (policy.Jitter * ((2 * random()) - 1))));
    }

    private async Task AgainAsync(TimeSpan delay)
    {
        var run = step.Run;
        run.BeginWork();
        await Task.Delay(delay, run.Tools.Time).ConfigureAwait(false);
        run.Pump.Post(() =>
        {
            run.EndWork();
            step.Attempt();
        });
    }

    private bool IsTransient(Exception e)
    {
        if (e is PermanentFailureException or WorkflowFailedException or NotSupportedException)
        {
            return false;
        }

        try
        {
            return step.Settings.IsTransient?.Invoke(e) ?? true;
        }
#pragma warning disable CA1031 // Code of the application: the exception it was asked about is the one that counts.
        catch (Exception)
#pragma warning restore CA1031
        {
            return true;
        }
    }

    private static StepFailure Describe(StepAttempt attempt, Exception e) => attempt.StopReason switch
    {
        StepStopReason.Timeout => new("timeout", $"The attempt ran longer than {attempt.TimeLimit}.", null, false),
        StepStopReason.HeartbeatMissed => new("heartbeat_missed", "The attempt did not report in time.", null, false),
        _ => new(e.GetType().FullName ?? e.GetType().Name, e.Message, (e as WorkflowFailedException)?.Code, false),
    };
}
