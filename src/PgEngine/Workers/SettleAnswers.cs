using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Hooks;

namespace PgEngine.Workers;

/// <summary>Draws the consequences of the database's answers: after the commit, never before.</summary>
internal sealed class SettleAnswers(
    LeaseBook leases, OutcomeBuffer outcomes, EngineMetrics metrics, WorkerEvents events, TimeProvider time, Func<double> random,
    ILogger logger)
{
    /// <summary>Called when a job of this worker will be due again: nobody else knows when, so a claim has to ask.</summary>
    public Action? Rescheduled { get; set; }

    public void Apply(List<SettleItem> items, SettleAnswer[] answers)
    {
        for (var i = 0; i < items.Count; i++)
        {
            Apply(items[i], answers[i]);
        }
    }

    private void Apply(SettleItem item, SettleAnswer answer)
    {
        switch (answer.Answer)
        {
            case "ok":
                if (answer.Outcome == "failed")
                {
                    logger.JobFailed(item.Job.Id, item.Job.Kind, item.Job.Attempt);
                }

                Accept(item, answer);
                break;
            case "already" when item.WasSent || item.IsQuestion:
                Accept(item, answer);
                break;
            case "gone" when item.IsQuestion:
                // No history to ask, and no other attempt has the job: the handler's transaction took it away.
                Settled(item, new SettleAnswer("gone", "completed"));
                break;
            case "busy":
                // Somebody holds the row: a cancellation, or the handler's own transaction. Alone, a little later.
                _ = AgainAsync(item);
                return;
            case "gone":
                logger.SettleUnknown(item.Job.Id, item.Job.Kind);
                Unaccepted(item, answer);
                break;
            default:
                logger.SettleStale(item.Job.Id, item.Job.Kind, item.Job.Attempt, answer.Answer);
                Unaccepted(item, answer);
                break;
        }

        leases.Settled(item.Job.Lease);
    }

    private void Accept(SettleItem item, SettleAnswer answer)
    {
        Settled(item, answer);
        if (answer.Outcome is "retry" or "snoozed")
        {
            Rescheduled?.Invoke();
        }
    }

    private void Settled(SettleItem item, SettleAnswer answer)
    {
        metrics.Settled(item, answer);
        events.Settled(item, answer.Outcome);
    }

    private void Unaccepted(SettleItem item, SettleAnswer answer)
    {
        metrics.Unaccepted(item, answer);
        events.Unaccepted(item);
    }

    private async Task AgainAsync(SettleItem item)
    {
        outcomes.Announce();
        await Task.Delay(TimeSpan.FromMilliseconds(50 + (100 * random())), time).ConfigureAwait(false);
        outcomes.AddAnnounced(item);
    }
}
