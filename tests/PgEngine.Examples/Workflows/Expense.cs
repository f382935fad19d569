namespace PgEngine.Examples.Workflows;

public sealed record Expense(string Id, string Boss);
