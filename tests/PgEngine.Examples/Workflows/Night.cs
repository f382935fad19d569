namespace PgEngine.Examples.Workflows;

public sealed record Night(string[] Shops);
