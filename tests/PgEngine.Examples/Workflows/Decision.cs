namespace PgEngine.Examples.Workflows;

public sealed record Decision(bool Approved, string By);
