namespace PgEngine.Crash.Sagas;

/// <summary>Something that must hold for every saga.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="What">What a violation is.</param>
/// <param name="Sql">A query with one row for each violation, and one column that tells it.</param>
public sealed record SagaCheck(string Name, string What, string Sql);
