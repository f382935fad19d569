namespace PgEngine.Testing.Tests.Workflows;

public sealed record Trip(string Traveller, int Nights);
