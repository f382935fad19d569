namespace PgEngine.Examples.Workflows;

public sealed record Transfer(string From, string To, decimal Amount);
