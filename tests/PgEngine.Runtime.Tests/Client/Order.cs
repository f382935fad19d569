namespace PgEngine.Runtime.Tests.Client;

internal sealed class Order
{
    public required string Id { get; init; }
}
