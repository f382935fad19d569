namespace PgEngine.Runtime.Tests.Codecs;

public sealed record Card(string Number, string Note = "");
