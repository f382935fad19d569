namespace PgEngine.Cli.Demo.Worker;

/// <summary>Payload of <c>deliver_webhook</c>: what the receiver is told.</summary>
internal sealed record DeliverWebhook(long DocumentId, int Words, string Digest);
