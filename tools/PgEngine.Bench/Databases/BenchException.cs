namespace PgEngine.Bench.Databases;

/// <summary>A measurement is void, or could not be made.</summary>
internal sealed class BenchException(string message) : Exception(message);
