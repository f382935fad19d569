using PgEngine.Jobs;

namespace PgEngine.Examples.QuickStart;

// snippet:handler 2
public sealed class SendEmailHandler(IMailer mailer) : IJobHandler<SendEmail>
{
    public async Task<JobOutcome> RunAsync(SendEmail email, JobContext job, CancellationToken cancellationToken)
    {
        await mailer.SendAsync(email, job.IdempotencyKey, cancellationToken);
        return JobOutcome.Completed;
    }
}
// end-snippet
