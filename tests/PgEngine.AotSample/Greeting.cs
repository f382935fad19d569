namespace PgEngine.AotSample;

/// <summary>A payload.</summary>
internal sealed record Greeting(string Name, int Times);
