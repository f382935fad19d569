namespace PgEngine.Examples.Workflows;

/// <summary>How often somebody was asked, and what came of it.</summary>
public sealed record Asked(int Mails, Decision? Answer);
