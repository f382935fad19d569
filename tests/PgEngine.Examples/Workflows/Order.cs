namespace PgEngine.Examples.Workflows;

public sealed record Order(string Item, decimal Amount);
