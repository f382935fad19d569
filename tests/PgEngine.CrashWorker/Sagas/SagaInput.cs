namespace PgEngine.CrashWorker.Sagas;

/// <summary>What a saga is told.</summary>
/// <param name="Key">Its key in the database.</param>
/// <param name="Fails">Whether it fails at its end, so that all it has done is undone.</param>
/// <param name="StepMs">The longest time that one of its bodies takes.</param>
public sealed record SagaInput(string Key, bool Fails, int StepMs = 15);
