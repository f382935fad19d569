namespace PgEngine.Cli.Demo;

/// <summary>What reached the webhook receiver.</summary>
/// <param name="Requests">Requests of any kind.</param>
/// <param name="Accepted">Answered with 200.</param>
/// <param name="Refused">Answered with 503.</param>
/// <param name="Distinct">Different deliveries among the accepted, by idempotency key.</param>
internal sealed record DeliveryCounts(long Requests, long Accepted, long Refused, long Distinct)
{
    /// <summary>Accepted again: delivery is at least once, and the key tells the receiver.</summary>
    public long Repeated => Accepted - Distinct;
}
