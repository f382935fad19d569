namespace PgEngine.Examples.QuickStart;

public sealed record WriteInvoice(long OrderId, decimal Amount);
