using System.Collections.Concurrent;

namespace PgEngine.Examples.QuickStart;

/// <summary>A mailer that only keeps what it was given.</summary>
public sealed class Outbox : IMailer
{
    private readonly ConcurrentQueue<SendEmail> _sent = new();

    public SendEmail[] Sent => [.. _sent];

    public Task SendAsync(SendEmail email, string idempotencyKey, CancellationToken cancellationToken)
    {
        _sent.Enqueue(email);
        return Task.CompletedTask;
    }
}
