namespace PgEngine.Runtime.Tests.Client;

public sealed record SendEmail(string To, int Copies = 1);
