namespace PgEngine.Examples.QuickStart;

// snippet:handler 1
public sealed record SendEmail(string To, string Subject);
// end-snippet
