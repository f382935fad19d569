namespace PgEngine.Examples.QuickStart;

public interface IMailer
{
    Task SendAsync(SendEmail email, string idempotencyKey, CancellationToken cancellationToken);
}
